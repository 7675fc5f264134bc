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
         REVOKE ALL ON DATABASE {database} FROM PUBLIC;\n\
         GRANT ALL ON DATABASE {database} TO {user};\n",
        create_user = text(&format!("CREATE ROLE {user}")),
        create_database = text(&format!("CREATE DATABASE {database} OWNER {user}")),
    )
}

/// Takes from the user what it has in the database that this runs in. What it made there stays.
pub(crate) fn disown(user: &str) -> String {
    let role = name(user);
    if_there(user, &format!("REASSIGN OWNED BY {role} TO CURRENT_USER"))
        + &if_there(user, &format!("DROP OWNED BY {role}"))
}

/// Ends a database, whoever is connected to it.
pub(crate) fn drop_database(database: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE);\n", name(database))
}

/// Ends a user that has nothing any more.
pub(crate) fn drop_user(user: &str) -> String {
    format!("DROP ROLE IF EXISTS {};\n", name(user))
}

/// The databases that can be connected to, one a line.
pub(crate) const DATABASES: &str = "SELECT datname FROM pg_database WHERE datallowconn;\n";

fn if_there(user: &str, statement: &str) -> String {
    let user = text(user);
    format!("SELECT {} WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = {user})\\gexec\n", text(statement))
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
