//! STS: GetCallerIdentity and AssumeRole. An assumed role's access key belongs to the role's
//! account from then on; that is how one client reaches another account's world.

use crate::clock::Moment;
use crate::fault::Fault;
use crate::ids::Ids;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// Who a set of credentials is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: String,
    /// `None`: an IAM user named `emulator`.
    pub(crate) session: Option<Session>,
}

/// An assumed role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) role: String,
    pub(crate) role_id: String,
    pub(crate) name: String,
}

impl Caller {
    fn arn(&self, partition: &str) -> String {
        match &self.session {
            None => format!("arn:{partition}:iam::{}:user/emulator", self.account),
            Some(s) => {
                format!("arn:{partition}:sts::{}:assumed-role/{}/{}", self.account, s.role, s.name)
            }
        }
    }

    fn user_id(&self) -> String {
        match &self.session {
            None => "AIDAEMULATOR0000000001".to_owned(),
            Some(session) => format!("{}:{}", session.role_id, session.name),
        }
    }
}

pub(crate) fn identity(caller: &Caller, partition: &str) -> Xml {
    let mut xml = Xml::default();
    xml.text("UserId", caller.user_id()).text("Account", &caller.account).text("Arn", caller.arn(partition));
    xml
}

/// New credentials: the access key, who it is, and the answer.
pub(crate) fn assume(
    ids: &mut Ids,
    now: Moment,
    partition: &str,
    params: &Params,
) -> Result<(String, Caller, Xml), Fault> {
    let arn = params.get("RoleArn").unwrap_or_default();
    let name = params.get("RoleSessionName").unwrap_or_default();
    let mut parts = arn.split(':').skip(4);
    let (account, role) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let role = role.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    let Some(role) =
        role.filter(|_| arn.starts_with(&format!("arn:{partition}:iam::")) && account.len() == 12)
    else {
        return Err(Fault::new("ValidationError", format!("{arn} is invalid")));
    };
    // Its range is the model's.
    let seconds = params.get("DurationSeconds").and_then(|text| text.parse::<i64>().ok()).unwrap_or(3600);
    let key = format!("ASIA{:016X}", ids.next());
    let session =
        Session { role: role.to_owned(), role_id: format!("AROA{:017X}", ids.next()), name: name.to_owned() };
    let caller = Caller { account: account.to_owned(), session: Some(session) };
    let mut xml = Xml::default();
    xml.nest("Credentials", |xml| {
        xml.text("AccessKeyId", &key)
            .text("SecretAccessKey", format!("{}{}", ids.hex(), ids.hex()).split_at(40).0)
            .text("SessionToken", format!("{}{}{}", ids.hex(), ids.hex(), ids.hex()))
            .text("Expiration", now.after(seconds * 1000).iso_seconds());
    });
    xml.nest("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", caller.user_id()).text("Arn", caller.arn(partition));
    });
    Ok((key, caller, xml))
}
