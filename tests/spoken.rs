//! The command line speaks Chinese and English: every text of its help has a Chinese one, pages keep their width, and what is refused
//! is said in the reader's language.

use crate::languages::has_english;
use crate::support::place::Place;
use clap::Command;
use qingdan::cli;
use qingdan::model::Language;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr as _;

/// The texts of the English command line, by their kind.
#[derive(Default)]
struct Said {
    names: BTreeSet<String>,
    texts: BTreeSet<String>,
    blocks: BTreeSet<String>,
}

impl Said {
    fn of(command: &Command, said: &mut Self) {
        let about = command.get_about().map(ToString::to_string);
        said.texts.extend(about);
        if let Some(after) = command.get_after_help().map(ToString::to_string) {
            let heads = after.split("\n\n").filter_map(|block| block.lines().next());
            let heads = heads.filter_map(|line| line.split(" (").next());
            said.blocks.extend(heads.map(str::to_owned));
        }
        for arg in command.get_arguments() {
            let helps = [arg.get_help(), arg.get_long_help()];
            said.texts
                .extend(helps.into_iter().flatten().map(ToString::to_string));
            if !arg.get_action().takes_values() {
                continue;
            }
            let names = arg.get_value_names().unwrap_or_default();
            said.names.extend(names.iter().map(ToString::to_string));
            let values = arg.get_possible_values();
            let values = values.iter().filter_map(|value| value.get_help());
            said.texts.extend(values.map(ToString::to_string));
        }
        for command in command.get_subcommands() {
            Self::of(command, said);
        }
    }
}

/// One way only: each text has its Chinese, and no Chinese is left over. An English text that changes asks for a new Chinese one.
#[test]
fn every_text_of_the_help_has_a_chinese_one() {
    let path = crate::root().join("src/cli/help.zh.toml");
    let file: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let keys = |table: &str| -> BTreeSet<String> {
        let table = file[table].as_table().unwrap();
        for (english, chinese) in table {
            let chinese = chinese.as_str().unwrap();
            assert!(!chinese.trim().is_empty(), "{english}");
            assert!(!has_english(&chinese.replace(',', "，")), "{chinese}");
        }
        table.keys().cloned().collect()
    };
    let mut said = Said::default();
    Said::of(&cli::command(Language::En), &mut said);
    // What stands for a command is no argument.
    said.names.insert("COMMAND".to_owned());
    assert!(said.texts.len() > 100, "{}", said.texts.len());
    for (table, said) in [
        ("names", said.names),
        ("texts", said.texts),
        ("blocks", said.blocks),
    ] {
        let known = keys(table);
        let missing: Vec<_> = said.difference(&known).collect();
        let left_over: Vec<_> = known.difference(&said).collect();
        assert!(missing.is_empty(), "{table}: no Chinese for {missing:#?}");
        assert!(left_over.is_empty(), "{table}: of nothing: {left_over:#?}");
    }
    keys("words");
    keys("sections");
}

/// The words that call each command, below the program's own.
fn calls(command: &Command, above: &[String], found: &mut Vec<Vec<String>>) {
    found.push(above.to_vec());
    for one in command.get_subcommands() {
        if one.get_name() == "help" {
            continue;
        }
        let mut call = above.to_vec();
        call.push(one.get_name().to_owned());
        calls(one, &call, found);
    }
}

#[test]
fn pages_of_help_keep_their_width() {
    let place = Place::new();
    let mut all = Vec::new();
    calls(&cli::command(Language::En), &[], &mut all);
    assert!(all.len() > 15, "{all:?}");
    for (call, language) in all
        .iter()
        .flat_map(|call| ["zh_CN.UTF-8", "en_US.UTF-8"].map(|one| (call, one)))
    {
        let is_chinese = language.starts_with("zh");
        for (option, width) in [("--help", 80), ("-h", 80), ("--help", 60)] {
            let mut command = crate::qingdan(place.at());
            command
                .env("LANG", language)
                .env("COLUMNS", width.to_string());
            let (page, err) = crate::run(command.args(call).arg(option), 0);
            assert_eq!(err, "", "{call:?}");
            assert!(page.contains(if is_chinese { "用法：" } else { "Usage: " }));
            let english = page.replace(',', "，");
            let english = english.lines().find(|line| has_english(line));
            assert!(!is_chinese || english.is_none(), "{call:?}: {english:?}");
            if width == 80 || is_chinese {
                let wide = page.lines().find(|line| line.width() > width);
                assert_eq!(wide, None, "{call:?} {option} {language}");
            }
        }
    }
}

#[test]
fn refusals_are_said_in_the_language_of_the_reader() {
    let place = Place::new();
    for (arguments, parts) in [
        (
            "sweep",
            &["没有 `sweep` 这个命令", "用法：qingdan <命令>"][..],
        ),
        ("scann .", &["有相近的命令：`scan`"]),
        ("scan", &["缺少必需的参数", "<存储位置>..."]),
        (
            "scan . --fail-no skipped",
            &["没有 `--fail-no` 这个参数", "有相近的参数：`--fail-on`"],
        ),
        ("scan . --unheard", &["请写成 `-- --unheard`"]),
        (
            "scan . --depth ful",
            &[
                "`--depth <深度>` 的值 `ful` 无效",
                "有相近的值：`full`",
                "可选值：metadata、auto、full",
            ],
        ),
        ("scan . --out", &["`--out <文件夹>` 缺少值"]),
        ("scan . --out a --out b", &["`--out <文件夹>` 只能写一次"]),
        ("scan . --read-budget much", &["须为大小，例如 64MiB"]),
        ("scan . --deadline soon", &["须为时长"]),
        ("scan . --jobs 0", &["须为线程数"]),
        ("scan . --seed minus", &["须为 0 或正整数"]),
        ("scan . --quiet=1", &["不能再有值 `1`"]),
        ("judge --as-of today", &["须为日期"]),
        ("law", &["用法：qingdan law"]),
        ("explain a b", &["没有 `b` 这个参数"]),
        ("--depth full scan .", &["scan --depth"]),
    ] {
        for (environment, more) in [("zh_CN.UTF-8", None), ("en_US.UTF-8", Some("--lang=zh"))] {
            // What the option says counts only where it is an option of that command.
            if more.is_some() && !arguments.starts_with("scan .") {
                continue;
            }
            let mut command = crate::qingdan(place.at());
            command.env("LANG", environment);
            let (_, err) = crate::run(command.args(arguments.split(' ')).args(more), 2);
            for part in parts {
                assert!(err.contains(part), "{arguments}: {part}\n{err}");
            }
            assert!(!has_english(&err), "{arguments}\n{err}");
            assert!(!err.contains("error:") && !err.contains("Usage"), "{err}");
        }
        let mut command = crate::qingdan(place.at());
        let (_, err) = crate::run(command.args(arguments.split(' ')), 2);
        let chinese = err
            .chars()
            .find(|one| ('\u{4e00}'..'\u{9fff}').contains(one));
        assert_eq!(chinese, None, "{arguments}\n{err}");
    }
}

/// Errors of the program itself, of each kind.
#[test]
fn errors_are_said_in_the_language_of_the_reader() {
    let place = Place::new();
    place.file("a.csv", "姓名,手机号\n王伟,13800000000\n");
    let write = |name: &str, text: &str| std::fs::write(place.at().join(name), text).unwrap();
    write("wrong.toml", "[exporter]\nciio = 1\nsectr = 2\n");
    write("broken.toml", "[exporter\n");
    write("pack.toml", "id = \"own.thing\"\nidentifes = true\n");
    write("list.md", "# no front matter\n");
    write("no.xlsx", "text");
    write("short", "too short");
    let _ = place.scan(&[], 0);
    for (arguments, part) in [
        ("scan nowhere", "nowhere：无法列出：文件或文件夹不存在"),
        ("scan s3://bucket/a", "本程序不支持 `s3://` 存储"),
        (
            "scan lake --config wrong.toml",
            "wrong.toml:2:8: [exporter] 中的 `ciio`",
        ),
        ("scan lake --config broken.toml", "不是有效的 TOML"),
        (
            "scan lake --config none.toml",
            "none.toml：文件或文件夹不存在",
        ),
        ("scan lake --include a[", "不是有效的模式"),
        ("scan lake --exclude **", "排除了全部 1 个文件"),
        ("scan lake --report postcard", "没有报告格式 `postcard`"),
        ("scan lake --report html=none/a.html", "此处无法写入报告"),
        ("scan lake --fail-on stricter", "须与此前的清单比较"),
        ("scan lake --baseline none", "没有清单"),
        ("scan lake --packs pack.toml", "没有键 `identifes`"),
        ("scan lake --packs list.md", "法规包以两行"),
        ("scan lake --packs none", "无法列出"),
        ("scan lake --secret short", "不是含 32 个随机字节的密钥"),
        ("scan lake --assume none --assume ciio", "不能与其他"),
        ("check pack.toml", "没有键 `identifes`"),
        ("check lake", "没有找到规则包"),
        ("explain none.csv", "清单中没有此名称的数据集"),
        ("explain a.csv#none", "没有字段 `none`"),
        ("file none --route contract --out d", "没有此名称的出境活动"),
        ("judge --edition none", "没有法规包 `none`"),
        ("questions --write wrong.toml", "已存在，未作改动"),
        ("diff none none", "没有清单"),
        ("diff . . --report postcard", "没有报告格式"),
        ("history lake", "没有清单"),
        ("query --from none", "没有数据表 `none`"),
        ("query --where nothing=1", "没有列 `nothing`"),
        ("query --select several()", "没有函数 `several`"),
        ("packs show nothing", "没有规则包 `nothing`"),
        ("law export nothing --xlsx a.xlsx", "没有法规包 `nothing`"),
        ("law import no.xlsx", "不是 .xlsx 工作簿"),
    ] {
        let mut command = crate::qingdan(place.at());
        command.env("LANG", "zh_CN.UTF-8");
        let (_, err) = crate::run(command.args(arguments.split(' ')), 2);
        assert!(err.contains(part), "{arguments}: {part}\n{err}");
        let english = err.lines().find(|line| has_english(line));
        assert_eq!(english, None, "{arguments}");
    }
}

#[test]
fn completions_are_scripts_that_their_shells_read() {
    let place = Place::new();
    for language in ["zh", "en"] {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let mut command = crate::qingdan(place.at());
            let (script, err) =
                crate::run(command.args(["completions", shell, "--lang", language]), 0);
            assert_eq!(err, "", "{shell}");
            for word in ["scan", "fail-on", "contract-or-certification", "import"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
            if shell == "bash" {
                let path = place.at().join("qingdan.bash");
                std::fs::write(&path, script).unwrap();
                let mut bash = std::process::Command::new("bash");
                crate::run(bash.arg("-n").arg(path), 0);
            } else {
                assert_eq!(script.contains("扫描"), language == "zh", "{shell}");
            }
        }
    }
}

#[test]
fn the_manual_has_a_page_of_each_command() {
    let place = Place::new();
    let mut all = Vec::new();
    calls(&cli::command(Language::En), &[], &mut all);
    for (language, section) in [("zh", ".SH 概要"), ("en", ".SH SYNOPSIS")] {
        let mut command = crate::qingdan(place.at());
        let (whole, _) = crate::run(command.args(["man", "--lang", language]), 0);
        let mut command = crate::qingdan(place.at());
        let folder = format!("man-{language}");
        crate::run(
            command.args(["man", "--lang", language, "--out", &folder]),
            0,
        );
        let mut pages = 0;
        for call in all
            .iter()
            .filter(|call| call.first().is_none_or(|first| first != "accuracy"))
        {
            let name = ["qingdan".to_owned()]
                .iter()
                .chain(call)
                .cloned()
                .collect::<Vec<_>>()
                .join("-");
            let path = place.at().join(&folder).join(format!("{name}.1"));
            let page = std::fs::read_to_string(&path).expect(&name);
            assert!(page.contains(section) && whole.contains(&page), "{name}");
            let title = format!(".TH {name} 1");
            assert!(page.contains(&title), "{name}");
            let english = page.replace(',', "，");
            let english = english
                .lines()
                .find(|line| has_english(line) && !line.starts_with('.'));
            assert!(language == "en" || english.is_none(), "{name}: {english:?}");
            pages += 1;
        }
        let written = std::fs::read_dir(place.at().join(&folder)).unwrap().count();
        assert_eq!(written, pages, "{language}");
    }
}
