//! Seeds of mail, entries, drawn tables and texts with tables in pieces: files of the cases, and small ones with what else the
//! formats have.

use super::Seeds;

/// Bytes of the front of a file that are taken: an input is read many times over.
const MOST: usize = 1_024;

/// Files of the cases, by target.
const CASES: &[(&str, &str, &str)] = &[
    ("mail", "gbk", "mail-in-gbk/data/入职资料.eml"),
    (
        "mail",
        "mailbox",
        "mailbox-with-lists-enclosed/data/Posteingang",
    ),
    (
        "vcard",
        "telephone",
        "contacts-of-an-old-telephone/data/backup/电话本.vcf",
    ),
    (
        "icalendar",
        "team",
        "appointments-with-several-people/data/team.ics",
    ),
    (
        "ldif",
        "users",
        "directory-of-people/data/export/users.ldif",
    ),
    (
        "hl7",
        "frames",
        "admissions-in-frames/data/feed/adt_out.dat",
    ),
    (
        "drawn",
        "members",
        "tables-drawn-with-characters/data/docs/members.rst",
    ),
    (
        "drawn",
        "on-call",
        "tables-drawn-with-characters/data/oncall.markdown",
    ),
    (
        "drawn",
        "session",
        "tables-drawn-with-characters/data/session.out",
    ),
    (
        "stacked",
        "two",
        "two-systems-in-one-file/data/inscrits.csv",
    ),
    (
        "stacked",
        "two-tabs",
        "two-systems-in-one-file/data/報名.txt",
    ),
    (
        "stacked",
        "blocks",
        "visits-as-blocks-with-several-drugs/data/处方.csv",
    ),
    (
        "stacked",
        "parted",
        "tables-parted-by-rows-of-delimiters/data/werkstatt.csv",
    ),
    (
        "forms",
        "fields",
        "registry-export-one-field-a-row/data/export.csv",
    ),
    (
        "forms",
        "registration",
        "registration-forms-with-names-of-their-own/data/braddock.csv",
    ),
    (
        "forms",
        "side-by-side",
        "persons-side-by-side/data/applicants.csv",
    ),
    (
        "fixed_width",
        "pages",
        "fixed-width-pages-with-their-headers/data/staff.txt",
    ),
];

pub(super) fn put(seeds: &mut Seeds) {
    for (target, name, path) in CASES {
        let path = crate::root().join("fixtures/reported").join(path);
        let bytes = std::fs::read(path).unwrap();
        let front = &bytes[..bytes.len().min(MOST)];
        let end = memchr::memrchr2(b'\n', b'\r', front).map_or(0, |end| end + 1);
        let front = if bytes.len() > MOST {
            &front[..end]
        } else {
            front
        };
        seeds.put(target, name, front);
    }
    for (target, name, text) in MAIL.iter().chain(ENTRIES).chain(TEXTS) {
        seeds.put(target, name, text);
    }
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    seeds.put("vcard", "utf16", wide(&format!("\u{feff}{}", ENTRIES[0].2)));
    seeds.put("ldif", "utf16", wide(&format!("\u{feff}{}", ENTRIES[4].2)));
    let properties = [
        [b"1000001F\n".to_vec(), wide("手机\r\n13800138000")].concat(),
        b"10130102\n<p>a</p><table><tr><td>b</table>".to_vec(),
        b"007D001E\nFrom: a@b\r\nSubject: =?utf-8?B?5byg?=\r\nTo: c\r\n".to_vec(),
    ];
    seeds.put("msg", "properties", properties.join(crate::fuzz::BETWEEN));
}

const MAIL: &[(&str, &str, &str)] = &[
    (
        "mail",
        "parts",
        "From: =?utf-8?Q?a=20b?= <a@b>\nTo: c@d,\n\te@f\nSubject: g\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\npre\n--x\nContent-Type: text/html; charset=gbk\nContent-Transfer-Encoding: quoted-printable\n\n<table><tr><td>=D5=C5=\n<td>&lt;b&#65;</table>\n--x\nContent-Type: message/rfc822\n\nFrom: h@i\nSubject: j\n\nk\n--x\nContent-Type: text/csv; name=l.csv\nContent-Transfer-Encoding: base64\n\nYSxiCjEs\nMgo=\n--x--\npost\n",
    ),
    (
        "mail",
        "mailbox-small",
        "From a@b Mon Jan  1 10:00:00 2024\nFrom: a@b\nTo: c@d\n\n>From x\ny\n\nFrom e@f Tue Jan  2 10:00:00 2024\nFrom: e@f\nTo: g@h\nContent-Type: text/plain; charset=\"iso-2022-jp\"\n\n\u{1b}$B;3\u{1b}(B\n",
    ),
    (
        "mail",
        "encoded",
        "Received: by x\nFrom: a@b\nDate: Mon, 1 Jan 2024 10:00:00 +0800\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 t.txt\n#0V%T\n`\nend\n",
    ),
];

const ENTRIES: &[(&str, &str, &str)] = &[
    (
        "vcard",
        "four",
        "BEGIN:VCARD\nVERSION:4.0\nFN:张三\nN:张;三;;;\nitem1.TEL;TYPE=\"cell,home\";PREF=1:tel:+86-138\nEMAIL:a@b\nBDAY:--0203\nADR;LABEL=\"x\\ny\":;;1 Rd;Bonn;;53111;DE\nNOTE:a\\,b\\;c\\n\n d\nPHOTO:data:image/jpeg;base64,/9j/\nX-WECHAT:wx\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:B\nAGENT:BEGIN:VCARD\\nFN:C\\nEND:VCARD\\n\nEND:VCARD\n",
    ),
    (
        "vcard",
        "nested",
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN:A;B\r\nAGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nN:C;D\r\nEND:VCARD\r\nNOTE;QUOTED-PRINTABLE:a=\r\nb=0D=0A\r\nEND:VCARD\r\n",
    ),
    (
        "icalendar",
        "all",
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:1\nSUMMARY;LANGUAGE=de:a\\, b\nATTENDEE;CN=\"x: y\";ROLE=CHAIR:mailto:a@b\nDTSTART;TZID=X:20240101T090000\nRRULE:FREQ=DAILY\nBEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT\nBEGIN:VTODO\nSUMMARY:t\nEND:VTODO\nEND:VCALENDAR\n",
    ),
    (
        "icalendar",
        "free-busy",
        "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nBEGIN:VFREEBUSY\r\nORGANIZER:mailto:a\r\n @b\r\nFREEBUSY:1/2,3/4\r\nEND:VFREEBUSY\r\nBEGIN:VJOURNAL\r\nDESCRIPTION:j\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n",
    ),
    (
        "ldif",
        "all",
        "version: 1\n# comment\n goes on\ndn: uid=a,dc=b\nobjectClass: person\ncn;lang-zh:: 5byg5LiJ\ncn: Z\n hang\ntelephoneNumber: 1\ntelephoneNumber: 2\njpegPhoto:< file:///x\nuserPassword:: eA==\n\ndn:: dWlkPWI=\nchangetype: modify\nadd: mail\nmail: a@b\n-\nreplace: sn\nsn: c\n-\n\n\ndn: uid=d\nchangetype: delete\n",
    ),
    (
        "hl7",
        "all",
        "FHS|^~\\&|x\rBHS|^~\\&|x\r\u{b}MSH|^~\\&|LIS|H1|HIS|H|20240101||ORU^R01|1|P|2.4\rPID|1||P7^^^H^PI~1^^^CHN^NI||王^伟||19491231|M|||1 Rd^^G^^510000||^PRN^PH^^86^10^6\rZPD|1|13800138000\rOBX|1|TX|1^a||b\\.br\\3\\T\\4\\XD5C5\\\rPID|2||P8||S^J^Q\r\u{1c}\rBTS|1\rMSH#*~!@#a#H2\rPID#1##P9##A*B\r",
    ),
];

const TEXTS: &[(&str, &str, &str)] = &[
    (
        "drawn",
        "all",
        "# t\n\n| name | tel |\n|:-----|----:|\n| 张三 | 1\\|2 |\n| b |\n\n+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+\n\n=====  ====\nname   tel\n=====  ====\na      1\nb      2\n=====  ====\n\n```\n+--+\n|x |\n+--+\n```\n a | b \n---+---\n 1 | 2\n(1 row)\n",
    ),
    (
        "drawn",
        "others",
        "|===\n|a |b\n\n|1 |2\n|===\n\n| a | b |\n|---+---|\n| 1 | 2 |\n\n┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘\n\n.. list-table::\n   * - a\n     - b\n",
    ),
    (
        "stacked",
        "headers",
        "Customers\nid,name,phone\n1,Ann,138\n2,Bob,139\n\nOrders\nno,customer,total\n7,1,9.5\n8,2,3\n\nid,phone,name\n3,137,Cem\n",
    ),
    (
        "forms",
        "pairs",
        "姓名,张三,性别,男\n电话,13800138000,城市,上海\n备注,,,\n",
    ),
    (
        "forms",
        "below",
        "Name,City\nAnn Lee,Bonn\nPhone,Mail\n138,a@b\n",
    ),
    (
        "fixed_width",
        "ruled",
        "NAME       CITY      PHONE\n---------- --------- ------\nAnn Lee    Bonn         138\nBob Ray    Ulm          139\nCem Can    Kiel         137\n",
    ),
    (
        "fixed_width",
        "han",
        "姓名    电话\n张三    13800138000\n李四    13900139000\n王五    13700137000\n",
    ),
    (
        "lines",
        "log",
        "2024-01-01 10:00:00 INFO user=a@b ip=10.0.0.1\n{\"a\": 1}\n\tat x.y(Z.java:3)\n[section]\nkey = value\n",
    ),
    (
        "lines",
        "sql",
        "-- dump\nCREATE TABLE `t` (\n  `id` int,\n  `name` varchar(9)\n);\nINSERT INTO `t` (`id`,`name`) VALUES (1,'a''b\\'c'),(2,NULL);\nCOPY t (id, name) FROM stdin;\n1\tx\n\\.\n",
    ),
];
