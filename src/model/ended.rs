//! What ended a run before its time: an id for the inventory, a title for a reader.

use crate::model::titled;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What ended a run before its time.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// `--deadline`.
    Deadline,
    /// The interrupt key (SIGINT).
    Interrupt,
    /// Another program asked for it (SIGTERM).
    Terminate,
    /// The terminal or session was closed (SIGHUP).
    HangUp,
}

titled!(Ended {
    Deadline: "deadline", "到达 --deadline 时限", "the deadline came";
    Interrupt: "interrupt", "被 SIGINT 中断", "interrupted by SIGINT";
    Terminate: "terminate", "被 SIGTERM 终止", "ended by SIGTERM";
    HangUp: "hang-up", "因终端或会话关闭被 SIGHUP 终止", "ended by SIGHUP, since the terminal or session was closed";
});
