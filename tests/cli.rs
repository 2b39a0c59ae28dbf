//! Transcripts in `tests/cli/`: command, output, exit status.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .register_bin(
            "qingdan",
            std::path::Path::new(env!("CARGO_BIN_EXE_qingdan")),
        )
        .case("tests/cli/*.trycmd");
}
