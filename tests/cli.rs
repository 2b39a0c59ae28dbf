//! Transcripts in `tests/cli/`: command, output, exit status.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .register_bin(
            "qingdan",
            std::path::Path::new(env!("CARGO_BIN_EXE_qingdan")),
        )
        .env("QINGDAN_SECRET_FILE", crate::secret().to_string_lossy())
        .case("tests/cli/*.trycmd");
}
