//! An inventory goes in, one file for a pipeline comes out: findings for code scanning, results for a test report, numbers for
//! monitoring.
//!
//! | form | standard | what it says |
//! |---|---|---|
//! | [`sarif`] | SARIF 2.1.0 (OASIS) | a result for each column of persons, each requirement, each file that nobody looked at |
//! | [`junit`] | JUnit XML as Jenkins and GitLab read it | a test for each dataset: does it need nothing of an authority? |
//! | [`prometheus`] | text exposition format 0.0.4, for the node exporter's textfile collector | totals |

pub mod junit;
pub mod prometheus;
pub mod sarif;
