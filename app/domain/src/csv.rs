//! CSV for spreadsheets (RFC 4180).

/// One line, ended. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
#[must_use]
pub fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// Digits, perhaps with a minus: a spreadsheet reads a number, and nothing is worked out.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn cell(text: &str) -> String {
    let guard =
        if !is_number(text) && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cells_are_quoted_and_hold_no_formula() {
        let rows: [(&[&str], &str); 5] = [
            (&["a", "", "b c"], "a,,b c\r\n"),
            (&["a,b", "say \"hi\"", "two\nlines"], "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"),
            (&["=1+1", "+1", "-1+1", "@x", "\tx"], "\"'=1+1\",\"'+1\",\"'-1+1\",\"'@x\",\"'\tx\"\r\n"),
            (&["-1", "-1073741510", "-", "3221225786"], "-1,-1073741510,\"'-\",3221225786\r\n"),
            (&["it's"], "it's\r\n"),
        ];
        for (cells, expected) in rows {
            assert_eq!(line(cells), expected);
        }
    }
}
