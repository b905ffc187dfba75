//! Mails: what is written to people, as text and as HTML. Words only: no pictures, nothing that tells whether it was read.

use super::code;

/// A mail, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its subject.
    pub subject: &'static str,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What a code is mailed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To confirm an address.
    Register,
    /// To choose a new password.
    Reset,
}

impl Purpose {
    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Reset => "reset",
        }
    }

    /// What a code of it is hashed for.
    pub fn of_code(self) -> code::Purpose {
        match self {
            Self::Register => code::Purpose::Registration,
            Self::Reset => code::Purpose::Reset,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Register => "verify",
            Self::Reset => "reset",
        }
    }
}

/// A mail with a code, and a link to the page of `origin` that takes it. The code is behind the `#`, so that no server but a mail reader sees it.
pub fn with_code(purpose: Purpose, origin: &str, email: &str, code: &str) -> Mail {
    let fragment = form_urlencoded::Serializer::new(String::new())
        .append_pair("email", email)
        .append_pair("code", code)
        .finish();
    let link = format!("{origin}/{}#{fragment}", purpose.path());
    let (subject, before, after) = match purpose {
        Purpose::Register => (
            "Confirm your e-mail address",
            "Welcome to CryptoVault. Confirm this address with this code, or by the link:",
            "If it was not you who registered, do nothing: without the code there is no account.",
        ),
        Purpose::Reset => (
            "Choose a new password",
            "Somebody, we hope you, has asked for a new password at CryptoVault. Choose it with this code, or by the link:",
            "If it was not you, do nothing: your password stays as it is. A second factor is asked for in any case.",
        ),
    };
    mail(subject, &[before, "", code, "", &link, "", "The code works once, and for ten minutes.", after])
}

/// A mail to somebody who has an account and was registered again.
pub fn already_registered(origin: &str) -> Mail {
    mail(
        "You have an account already",
        &[
            "Somebody, perhaps you, has tried to register at CryptoVault with this address. You have an account already: sign in at",
            "",
            &format!("{origin}/signin"),
            "",
            "If you have forgotten your password, you can choose a new one there. If it was not you, there is nothing to do.",
        ],
    )
}

/// A mail to somebody whose account has become safer or less safe.
pub fn notice(subject: &'static str, what: &str, origin: &str) -> Mail {
    let look =
        format!("If it was not you, change your password and look at your sessions at {origin}/security");
    mail(subject, &[what, "", &look])
}

fn mail(subject: &'static str, lines: &[&str]) -> Mail {
    let paragraph = |line: &&str| match *line {
        link if link.starts_with("http") => format!("<p><a href=\"{0}\">{0}</a></p>", escape(link)),
        line => format!("<p>{}</p>", escape(line)),
    };
    let body: String = lines.iter().filter(|line| !line.is_empty()).map(paragraph).collect();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{subject}</title></head>\
         <body style=\"font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:2em auto;padding:0 1em\">{body}</body></html>"
    );
    Mail { subject, text: lines.join("\n") + "\n", html }
}

/// Text in HTML, also within quotation marks.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_carries_address_and_code_where_no_server_sees_them() {
        let mail = with_code(Purpose::Register, "https://vault.example", "a+b@c.de", "K7QPM-3X9RB");
        let link = "https://vault.example/verify#email=a%2Bb%40c.de&code=K7QPM-3X9RB";
        assert!(mail.text.lines().any(|line| line == link), "{}", mail.text);
        assert!(mail.text.lines().any(|line| line == "K7QPM-3X9RB"));
        assert!(mail.html.contains(&link.replace('&', "&amp;")));
    }

    #[test]
    fn what_people_wrote_cannot_become_html() {
        let mail = notice("A new passkey", "<script>alert('x')</script> & \"more\"", "https://vault.example");
        assert!(mail.html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
    }
}
