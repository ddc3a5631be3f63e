//! `slipway setup report`: the documents of a set-up.

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn all_forms_of_a_report_are_written_say_what_was_done_and_hold_no_secret() {
    let mut world = World::here(&[]).await;
    world.answer("app_name = \"Message desk\"\nnotification_email = \"it@contoso.example\"");
    world.setup("apply", &[]).await.expect(0);
    let out = world.place.path().join("handed-over");
    let folder = out.display().to_string();
    let written = world
        .setup("report", &["--out", &folder, "--json"])
        .await
        .expect(0)
        .json();
    let files: Vec<String> = written["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| std::fs::read_to_string(file.as_str().unwrap()).unwrap())
        .collect();
    let [page, markdown, calendar] = files.as_slice() else {
        panic!("{written}");
    };
    for text in [page, markdown] {
        for words in [
            "SMS2GO is set up in",
            "Message desk",
            "maja.lund@contoso.example",
            "it@contoso.example",
            "userPrincipalName",
            "Proof: ",
            "Read back from the target",
            "S2G-B0",
            "decided in this set-up by",
            "client-request-id",
            "/synchronization/jobs",
            "different people",
        ] {
            assert!(text.contains(words), "{words}");
        }
    }
    // Every request has the id that Microsoft's support asks for.
    let log = world
        .place
        .run(&["setup", "log", "--json"])
        .await
        .expect(0)
        .json();
    let requests = log["requests"].as_array().unwrap().len();
    let rows = markdown.split("## Every Microsoft Graph request").nth(1).unwrap();
    let rows: Vec<&str> = rows.lines().filter(|line| line.starts_with("| 2")).collect();
    assert!(rows.len() >= requests, "{} of {requests}", rows.len());
    for row in rows.iter().filter(|row| !row.contains("/oauth2/")) {
        // Signing in is no request to Graph; every other one has a pair of UUIDs.
        assert!(row.matches('-').count() >= 10, "{row}");
    }
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("BEGIN:VALARM"));
    for (name, text) in [("page", page), ("markdown", markdown), ("calendar", calendar)] {
        assert!(!text.contains(&world.token), "the token is in the {name}");
        assert!(!text.contains("Bearer "), "{name}");
    }
    let one = world.setup("report", &["--format", "ics"]).await.expect(0);
    assert_eq!(one.out.trim().lines().count(), 1, "{}", one.out);
    assert!(one.out.trim().ends_with(".ics"), "{}", one.out);
    let file = world.place.file("not-a-folder", "x");
    world
        .setup("report", &["--out", &file])
        .await
        .expect(2)
        .says(&["folder", "fix:"]);
}
