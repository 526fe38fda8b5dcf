//! Lists as files for spreadsheets.

use std::collections::BTreeSet;

use crate::world::{World, visit};

#[tokio::test]
async fn a_history_of_any_length_is_one_file_without_formulas() {
    let answer = World::new().ask(visit("/tasks.csv?before=now&family=web"), "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"tasks.csv\"");
    let mut lines = answer.text().split_terminator("\r\n");
    assert!(lines.next().is_some_and(|head| head.starts_with("task,cluster,task definition,state,")));
    let lines: BTreeSet<&str> = lines.collect();
    assert_eq!(lines.len(), 2_500);
    assert!(lines.iter().all(|line| line.contains(",web:1,") && line.contains(",\"'=1+1\",")));
}

#[tokio::test]
async fn a_file_that_cannot_be_begun_is_no_file() {
    let answer = World::new().ask(visit("/tasks.csv"), "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-disposition")), (503, ""));
}
