//! A writer for the XML of the query protocols: elements, text, lists, nothing else.

use std::fmt::Display;

use crate::fault::Fault;
use crate::wire::service::Service;

/// An XML document being written.
#[derive(Debug, Default)]
pub(crate) struct Xml {
    out: String,
}

impl Xml {
    /// `<name>text</name>`.
    pub(crate) fn text(&mut self, name: &str, value: impl Display) -> &mut Self {
        let value = value.to_string();
        self.open(name);
        escape(&value, &mut self.out);
        self.close(name)
    }

    /// `<name>text</name>`, or nothing.
    pub(crate) fn maybe(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// `<name>…</name>` round what `inside` writes.
    pub(crate) fn nest(&mut self, name: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.open(name);
        inside(self);
        self.close(name)
    }

    /// `<name><item>…</item>…</name>`, with the element name that the protocol uses for items.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        item: &str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.open(name);
        for value in items {
            self.open(item);
            each(self, value);
            self.close(item);
        }
        self.close(name)
    }

    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn close(&mut self, name: &str) -> &mut Self {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no way to write the other control characters.
            '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' => {}
            c => out.push(c),
        }
    }
}

/// The root's namespace (botocore's `xmlNamespace`; facts section 6).
fn namespace(service: Service) -> &'static str {
    match service {
        Service::Ec2 => "http://ec2.amazonaws.com/doc/2016-11-15/",
        Service::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
        Service::Sqs => "http://queue.amazonaws.com/doc/2012-11-05/",
        Service::Iam | Service::Ecs | Service::Events | Service::Logs => {
            "https://iam.amazonaws.com/doc/2010-05-08/"
        }
    }
}

/// Wraps an operation's result in its response element.
pub(crate) fn response(service: Service, action: &str, request_id: &str, result: &Xml) -> Vec<u8> {
    let space = namespace(service);
    let inside = &result.out;
    let body = match service {
        Service::Ec2 => format!("<requestId>{request_id}</requestId>{inside}"),
        _ => format!(
            "<{action}Result>{inside}</{action}Result><ResponseMetadata><RequestId>{request_id}\
             </RequestId></ResponseMetadata>"
        ),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{action}Response xmlns=\"{space}\">{body}</{action}Response>"
    )
    .into_bytes()
}

/// Writes an error document.
pub(crate) fn fault(service: Service, request_id: &str, fault: &Fault) -> Vec<u8> {
    let mut xml = Xml::default();
    let body = |xml: &mut Xml| {
        if service != Service::Ec2 {
            xml.text("Type", if fault.status >= 500 { "Receiver" } else { "Sender" });
        }
        // SQS has kept the codes of this protocol.
        xml.text("Code", fault.query_code.unwrap_or(&fault.code)).text("Message", &fault.message);
    };
    let document = if service == Service::Ec2 {
        xml.nest("Errors", |xml| {
            xml.nest("Error", body);
        });
        format!("<Response>{}<RequestID>{request_id}</RequestID></Response>", xml.out)
    } else {
        xml.nest("Error", body);
        let space = namespace(service);
        format!(
            "<ErrorResponse xmlns=\"{space}\">{}<RequestId>{request_id}</RequestId></ErrorResponse>",
            xml.out
        )
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_nests() {
        let mut xml = Xml::default();
        xml.list("tagSet", "item", ["a<b"], |xml, tag| {
            xml.text("key", tag);
        });
        let body = String::from_utf8(response(Service::Ec2, "DescribeTags", "r", &xml)).unwrap();
        assert!(body.contains("<tagSet><item><key>a&lt;b</key></item></tagSet>"), "{body}");
    }
}
