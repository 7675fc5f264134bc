//! The statements that make and end a user and a database. It must not know how they are run.

use crate::server::Access;

/// Makes the user and its database; repeating sets the password again. `\gexec` runs what a query gives.
pub(crate) fn grant(access: &Access) -> String {
    let (user, database) = (name(&access.user), name(&access.database));
    let (user_text, database_text) = (text(&access.user), text(&access.database));
    let password = text(access.password.expose());
    format!(
        "SELECT {create_user} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {user_text})\\gexec\n\
         ALTER ROLE {user} LOGIN PASSWORD {password};\n\
         SELECT {create_database} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {database_text})\\gexec\n\
         GRANT ALL ON DATABASE {database} TO {user};\n",
        create_user = text(&format!("CREATE ROLE {user}")),
        create_database = text(&format!("CREATE DATABASE {database} OWNER {user}")),
    )
}

/// Ends the user. A database that stays keeps what the user made.
pub(crate) fn revoke(user: &str, database: Option<&str>) -> String {
    let (role, user_text) = (name(user), text(user));
    let mut statements = String::new();
    if let Some(database) = database {
        statements += &format!("DROP DATABASE IF EXISTS {} WITH (FORCE);\n", name(database));
    }
    let exists = format!("EXISTS (SELECT FROM pg_roles WHERE rolname = {user_text})");
    for statement in [
        format!("REASSIGN OWNED BY {role} TO CURRENT_USER"),
        format!("DROP OWNED BY {role}"),
        format!("DROP ROLE {role}"),
    ] {
        statements += &format!("SELECT {} WHERE {exists}\\gexec\n", text(&statement));
    }
    statements
}

/// An identifier, whatever is in it.
fn name(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\"").replace('\0', ""))
}

/// A text, whatever is in it. `E''` means the same with every setting of the server.
fn text(value: &str) -> String {
    let value = value.replace('\0', "").replace('\\', "\\\\").replace('\'', "''");
    format!("E'{}'", value.replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use relata::Sensitive;

    use super::*;

    #[test]
    fn names_and_texts_stay_what_they_are() {
        assert_eq!(name(r#"a"; DROP TABLE x"#), r#""a""; DROP TABLE x""#);
        assert_eq!(text("o'hara \\ \n"), r"E'o''hara \\ \n'");
        let access = Access { user: "u'1".into(), password: Sensitive::new("p"), database: "d\"1".into() };
        assert!(grant(&access).contains(r#"ALTER ROLE "u'1" LOGIN PASSWORD E'p';"#));
        assert!(grant(&access).contains(r#"GRANT ALL ON DATABASE "d""1" TO "u'1";"#));
    }
}
