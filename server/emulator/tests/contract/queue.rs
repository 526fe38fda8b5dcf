//! The way of an event: rule, target, queue, consumer; and the other services' SDKs.

use aws_sdk_eventbridge::types::Target;
use aws_sdk_sqs::types::QueueAttributeName;

use crate::world::World;

#[tokio::test]
async fn events_reach_the_consumer() {
    let world = World::start().await;
    let sqs = aws_sdk_sqs::Client::new(&world.config);
    let events = aws_sdk_eventbridge::Client::new(&world.config);
    let url = sqs.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    let arn = "arn:aws:sqs:us-east-1:123456789012:q";
    let pattern = r#"{"source":["aws.ecs"],"detail":{"lastStatus":["STOPPED"]}}"#;
    events.put_rule().name("r").event_pattern(pattern).send().await.unwrap();
    let target = Target::builder().id("q").arn(arn).build().unwrap();
    let put = events.put_targets().rule("r").targets(target).send().await.unwrap();
    assert_eq!(put.failed_entry_count(), 0);
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"events.amazonaws.com"}},"Action":"sqs:SendMessage","Resource":"{arn}"}}]}}"#
    );
    let set = sqs.set_queue_attributes().queue_url(&url).attributes(QueueAttributeName::Policy, policy);
    set.send().await.unwrap();

    let task = world.run("migrate").await;
    world.advance(120);
    // The SDK checks the body's MD5 itself.
    let got = sqs.receive_message().queue_url(&url).max_number_of_messages(10).send().await.unwrap();
    let messages = got.messages();
    assert_eq!(messages.len(), 1);
    let event: serde_json::Value = serde_json::from_str(messages[0].body().unwrap()).unwrap();
    assert_eq!(event["detail"]["version"], 5);
    assert_eq!(event["resources"][0], task.task_arn().unwrap());
    let handle = messages[0].receipt_handle().unwrap();
    sqs.delete_message().queue_url(&url).receipt_handle(handle).send().await.unwrap();
    world.advance(60);
    let empty = sqs.receive_message().queue_url(&url).send().await.unwrap();
    assert!(empty.messages().is_empty());
}

#[tokio::test]
async fn a_long_poll_is_woken_by_a_message() {
    let world = World::start().await;
    let sqs = aws_sdk_sqs::Client::new(&world.config);
    let url = sqs.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    let waiting = tokio::spawn({
        let (sqs, url) = (sqs.clone(), url.clone());
        async move { sqs.receive_message().queue_url(url).wait_time_seconds(20).send().await }
    });
    sqs.send_message().queue_url(&url).message_body("hello").send().await.unwrap();
    let got = waiting.await.unwrap().unwrap();
    assert_eq!(got.messages()[0].body(), Some("hello"));
    let gone = sqs.get_queue_url().queue_name("nope").send().await.unwrap_err().into_service_error();
    assert!(gone.is_queue_does_not_exist());
}

#[tokio::test]
async fn logs_and_identity() {
    let world = World::start().await;
    let task = world.run("migrate").await;
    world.advance(120);
    let logs = aws_sdk_cloudwatchlogs::Client::new(&world.config);
    let id = task.task_arn().unwrap().rsplit('/').next().unwrap();
    let found = logs
        .get_log_events()
        .log_group_name("/ecs/migrate")
        .log_stream_name(format!("ecs/app/{id}"))
        .start_from_head(true)
        .send()
        .await
        .unwrap();
    assert_eq!(found.events().last().unwrap().message(), Some("done"));
    let missing = logs.get_log_events().log_group_name("/nope").log_stream_name("x").send().await;
    assert!(missing.unwrap_err().into_service_error().is_resource_not_found_exception());
    let sts = aws_sdk_sts::Client::new(&world.config);
    let who = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(who.account(), Some("123456789012"));
}
