//! What the reader of TOML says of a text goes in, the same in Chinese and English comes out.

use super::Text;

/// What it says of the syntax, and the same in Chinese.
const SYNTAX: &[(&str, &str)] = &[
    ("`_` may only go between digits", "`_` 只能写在数字之间"),
    (
        "cannot recurse further; max recursion depth met",
        "嵌套过深",
    ),
    (
        "carriage return must be followed by newline",
        "回车符之后须为换行符",
    ),
    ("duplicate key", "键重复"),
    ("extra `=`", "多了一个 `=`"),
    (
        "extra assignment between key-value pairs",
        "键值对之间多了一个 `=`",
    ),
    ("extra comma in array", "列表中多了一个逗号"),
    ("extra comma in inline table", "花括号的表中多了一个逗号"),
    (
        "integers with a radix cannot be signed",
        "带进制前缀的整数不能有正负号",
    ),
    ("invalid comment character", "注释中有不允许的字符"),
    ("invalid inline table element", "花括号的表中有无效内容"),
    ("invalid key-value pair", "不是有效的“键 = 值”"),
    ("invalid unquoted key", "此键须加引号"),
    ("invalid value", "值无效"),
    ("key with no value", "键没有值"),
    (
        "missing comma between array elements",
        "列表的各项之间缺少逗号",
    ),
    (
        "missing comma between key-value pairs",
        "键值对之间缺少逗号",
    ),
    (
        "missing assignment between key-value pairs",
        "键与值之间缺少 `=`",
    ),
    ("missing escaped value", "反斜杠之后缺少内容"),
    ("missing key for inline table element", "花括号的表中缺少键"),
    ("missing opening quote", "缺少前引号"),
    ("missing value for key", "键缺少值"),
    ("missing value", "缺少值"),
    ("recursion limit", "嵌套过深"),
    ("string values must be quoted", "文本须加引号"),
    ("too few unicode value digits", "Unicode 转义的位数不足"),
    ("unclosed array table", "`[[` 没有用 `]]` 关闭"),
    ("unclosed array", "列表没有用 `]` 关闭"),
    ("unclosed inline table", "花括号没有关闭"),
    ("unclosed table", "`[` 没有用 `]` 关闭"),
    ("unexpected `=` in array", "列表中不能有 `=`"),
    ("unexpected content", "此处有多余的内容"),
    ("unexpected key or value", "此处不能有键或值"),
    ("unexpected leading zero", "数字不能以 0 开头"),
    ("unexpected sign", "此处不能有正负号"),
    ("unquoted keys cannot be empty", "键不能为空"),
    ("invalid basic string", "引号中的文本无效，或缺少后引号"),
    ("invalid literal string", "引号中的文本无效，或缺少后引号"),
    ("invalid datetime", "日期或时间无效"),
];

/// What it says of a value, before and behind the name in it; and the same in Chinese.
const CONTENT: &[(&str, [&str; 2])] = &[
    ("missing field `", ["缺少键 `", "`"]),
    ("unknown field `", ["没有键 `", "`"]),
    ("unknown variant `", ["不能写 `", "`"]),
    ("duplicate field `", ["键 `", "` 重复"]),
];

/// The text of what the reader of TOML said. What there is no Chinese for yet is called a mistake of the form.
#[must_use]
pub fn toml_said(message: &str) -> Text {
    let english = message.replace('\n', ", ");
    let chinese = of_content(&english).or_else(|| {
        let known = SYNTAX.iter().find(|(said, _)| english.starts_with(said));
        known.map(|(_, chinese)| (*chinese).to_owned())
    });
    let chinese = chinese.unwrap_or_else(|| "写法不符合要求".to_owned());
    Text::new(chinese, english)
}

fn of_content(message: &str) -> Option<String> {
    let (rest, [before, behind]) = CONTENT
        .iter()
        .find_map(|(said, chinese)| Some((message.strip_prefix(said)?, chinese)))?;
    let (name, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let known = if known.is_empty() {
        String::new()
    } else {
        format!("；可用：{}", known.join("、"))
    };
    Some(format!("{before}{name}{behind}{known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_said_in_chinese() {
        for (english, chinese) in [
            ("duplicate key", "键重复"),
            ("unclosed table, expected `]`", "`[` 没有用 `]` 关闭"),
            ("missing field `id`", "缺少键 `id`"),
            (
                "unknown field `titel`, expected `id` or `title`",
                "没有键 `titel`；可用：id、title",
            ),
            ("something new\nof a later version", "写法不符合要求"),
        ] {
            assert_eq!(toml_said(english).zh, chinese);
        }
    }
}
