use super::*;

/// The grid of lines of cells.
fn grid(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    text.lines().map(cells).collect()
}

/// The names and the values of the records of a grid.
fn read(text: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let grid = grid(text);
    let found = find(&grid, HeaderWords::built_in())?;
    let value = |place: &Option<Place>| place.and_then(|one| one.value(&grid)).unwrap_or_default();
    let record =
        |record: &Vec<Option<Place>>| record.iter().map(|one| value(one).to_owned()).collect();
    Some((found.names, found.records.iter().map(record).collect()))
}

#[test]
fn labels_and_values_side_by_side_are_one_record() {
    for text in [
        "员工登记表\n姓名|王伟|性别|男\n身份证号|1101050001|手机号|138\n住址|某路1号|邮箱|a@b.cn",
        "姓名：|王伟||性别：|男\n身份证号：|1101050001||手机号：|138\n住址：|某路1号||邮箱：|a@b.cn",
        "姓名|性别|身份证号\n王伟|男|1101050001\n手机号|住址|邮箱\n138|某路1号|a@b.cn",
        "姓名：王伟|性别：男\n身份证号：1101050001|手机号：138\n住址：某路1号|邮箱：a@b.cn",
    ] {
        let (names, records) = read(text).expect(text);
        assert_eq!(records.len(), 1, "{text}");
        let value = |wanted: &str| {
            let at = names.iter().position(|name| name == wanted).expect(wanted);
            records[0][at].as_str()
        };
        let values = ["姓名", "性别", "身份证号", "手机号", "住址", "邮箱"].map(value);
        assert_eq!(
            values,
            ["王伟", "男", "1101050001", "138", "某路1号", "a@b.cn"]
        );
    }
}

#[test]
fn what_repeats_in_a_part_of_the_form_is_named_by_the_part() {
    let (names, _) =
        read("姓名|王伟|电话|138\n地址|某路|邮箱|a@b.cn\n紧急联系人\n姓名|李娜|电话|139")
            .expect("a form");
    assert!(names.contains(&"紧急联系人.姓名".to_owned()), "{names:?}");
}

#[test]
fn forms_one_below_the_other_are_a_record_each() {
    for text in [
        "Name: Anna Huber\nPassport no.: E1234567\nE-mail: a@b.de\nName: Jo Low\nPassport no.: E7654321\nE-mail: c@d.de",
        "姓名|王伟|电话|13800000001\n地址|某路\n姓名|李娜|电话|13900000002\n地址|某街\n姓名|张敏|电话|13700000003\n地址|某道",
        "申请表\n姓名：王伟\n证件号码：1101050001\n申请表\n姓名：李娜\n证件号码：3101050001\n申请表\n姓名：张敏\n证件号码：4401050001",
    ] {
        let (names, records) = read(text).expect(text);
        let forms = text.matches(names[0].as_str()).count();
        assert_eq!(records.len(), forms, "{text}: {names:?}");
        assert!(
            names
                .iter()
                .all(|name| !name.contains(|c: char| c.is_ascii_digit())),
            "{names:?}"
        );
        assert!(
            records.iter().flatten().all(|value| !value.is_empty()),
            "{records:?}"
        );
    }
}

#[test]
fn records_may_stand_side_by_side() {
    let (names, records) =
        read("姓名|王伟|李娜|张敏\n身份证号|11010|31010|44010\n电话|138|139|137")
            .expect("sideways");
    assert_eq!(names, ["姓名", "身份证号", "电话"]);
    assert_eq!(records[1], ["李娜", "31010", "139"]);
}

#[test]
fn tables_are_none() {
    for text in [
        "姓名|性别|电话\n王伟|男|138\n李娜|女|139",
        "姓名|性别|电话",
        "字段|类型|长度\n姓名|varchar|20\n身份证号|varchar|18\n电话|varchar|11",
        "姓名|手机|邮箱\n罗医生|13800000000|a@example.org\n陈经理|13800000001|b@example.org\n马医生|13800000002|c@example.org",
        "字段|长度\n姓名|20\n身份证号|18\n电话|11",
        "项目|一月|二月|三月\n收入|10|20|30\n成本|5|6|7\n利润|5|14|23",
        "设备名称|泵|型号|A1\n功率|5|电压|220\n产地|某地|状态|在用",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
}
