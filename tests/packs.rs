//! Every example of every built-in pack, through the verb that users run.

#[test]
fn the_built_in_packs_pass_their_own_examples() {
    let folder = tempfile::tempdir().unwrap();
    crate::run(crate::qingdan(folder.path()).arg("check"), 0);
}
