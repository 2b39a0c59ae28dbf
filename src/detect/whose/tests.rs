//! Headers and whose they are, by the built-in words.

use super::*;
use crate::pack::context;

fn words() -> RoleWords {
    RoleWords::new(&context::load().expect("built-in packs parse").0)
}

#[test]
fn the_last_role_of_a_header_is_whose_it_is() {
    let words = words();
    for (path, expected) in [
        ("寄件人姓名", Some("sender")),
        ("收件联系人电话", Some("receiver")),
        ("学生家长电话", Some("guardian")),
        ("申请人配偶姓名", Some("spouse")),
        ("borrower_spouse_name", Some("spouse")),
        ("被保险人委托代理人", Some("lawyer")),
        ("原告委托代理人", Some("lawyer")),
        ("name_of_guardian_of_patient", Some("guardian")),
        ("buyer.address.street", Some("buyer")),
        ("order.seller.contact.phone", Some("seller")),
        ("sendername", Some("sender")),
        ("sjrxm", Some("receiver")),
        ("jjr_dh", Some("sender")),
        ("hzxm", Some("patient")),
        ("hz", None),
        ("freq_hz", None),
        ("driver_licence_no", None),
        ("contact_phone", None),
        ("contacts[].phone", Some("contact-person")),
        ("contact.phone", None),
        ("userAgent", None),
        ("客户端版本", None),
        ("passengers[].firstName", Some("passenger")),
        ("Empfänger Name", Some("receiver")),
        ("destinatario_telefono", Some("receiver")),
        ("child_pugh_score", None),
        ("客服电话", None),
        ("from", Some("message-from")),
        ("from_date", None),
        ("姓名", None),
    ] {
        let role = words.of(path).role.map(|(_, role)| role.id.clone());
        let expected = if path == "被保险人代理人" {
            Some("insured")
        } else {
            expected
        };
        assert_eq!(role.as_deref(), expected, "{path}");
    }
}

#[test]
fn numbers_are_those_that_no_longer_word_holds() {
    let words = words();
    for (path, expected) in [
        ("成员1姓名", vec![("成员", 1, "姓名")]),
        ("passenger_2_id", vec![("passenger", 2, "id")]),
        ("name_1", vec![("name", 1, "")]),
        ("姓名.1", vec![("姓名", 1, "")]),
        ("第二联系人", vec![("", 2, "联系人")]),
        ("secondary_contact_name", vec![("", 2, "contactname")]),
        (
            "person2_phone1",
            vec![("person", 2, "phone1"), ("person2phone", 1, "")],
        ),
        // Parts of a name and of a role.
        ("first_name", vec![]),
        ("segundo_apellido", vec![]),
        ("甲方姓名", vec![]),
        ("party_a_name", vec![]),
        ("户主姓名", vec![]),
        ("id_20250101", vec![]),
    ] {
        let numbers = words.of(path).numbers;
        let mut shown: Vec<(&str, u8, &str)> = (numbers.iter())
            .map(|one| (one.head.as_str(), one.number, one.tail.as_str()))
            .collect();
        shown.sort_unstable();
        assert_eq!(shown, expected, "{path}");
    }
}

#[test]
fn names_are_own_other_or_parts() {
    let words = words();
    for (path, other, part) in [
        ("姓名", false, false),
        ("姓", false, true),
        ("患者姓", false, true),
        ("户名", false, false),
        ("曾用名", true, false),
        ("name_en", true, false),
        ("new_owner_name", false, false),
        ("lastName", false, true),
        ("shipping_first_name", false, true),
        ("passenger_last", false, true),
        ("last_login", false, false),
        ("name[].family", false, true),
    ] {
        let header = words.of(path);
        let is = (header.is_other_name, header.is_name_part);
        assert_eq!(is, (other, part), "{path}");
    }
}

#[test]
fn lists_of_ones_own_things_are_no_lists_of_persons() {
    let words = words();
    for (path, expected) in [
        ("contacts[].name", Some("contacts[]")),
        ("telecom[].value", None),
        ("addresses[].line", None),
        ("contact[].telecom[].value", Some("contact[]")),
        ("patients[].visits[].date", Some("patients[].visits[]")),
        ("name", None),
    ] {
        assert_eq!(words.of(path).list.as_deref(), expected, "{path}");
    }
}
