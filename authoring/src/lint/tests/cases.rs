//! Rules about keys: one that breaks each, alone, and those that keep it.

/// The rule, keys that break it, keys that do not.
pub(super) const CASES: &[(&str, &[&str], &[&str])] = &[
    (
        "closed-enum",
        &[
            "a: {enum: [w, x], x-closed: true, description: d}",
            "b: {type: integer, enum: [1, 2], x-closed: true, description: d}",
        ],
        &[
            "a: {enum: [w, x], description: d}",
            "b: {enum: [x, UNKNOWN], x-closed: true, description: d}",
            "c: {const: x, description: d}",
            "e: {enum: [1, 2], description: d}",
        ],
    ),
    (
        "closed-union",
        &[
            "a: {anyOf: [{type: string}, {type: object, properties: {id: {type: string, description: d}}}], description: d}",
        ],
        &[
            "a: {anyOf: [{type: string}, {type: object, properties: {id: {type: string, description: d}}}], x-open: true, description: d}",
            "b: {anyOf: [{type: array, items: {$ref: \"#/$defs/I\"}}, {type: \"null\"}], description: d}",
        ],
    ),
    (
        "closed-object",
        &[
            "a: {type: object, properties: {id: {type: string, description: d}}, additionalProperties: false, description: d}",
        ],
        &["a: {type: object, properties: {id: {type: string, description: d}}, description: d}"],
    ),
    (
        "primitive-collection",
        &[
            "a: {type: array, items: {type: string}, description: d}",
            "b: {type: array, items: {type: integer}, x-encoding: comma, description: d}",
            "c: {type: array, items: {type: array, items: {$ref: \"#/$defs/I\"}}, description: d}",
        ],
        &["a: {type: array, items: {$ref: \"#/$defs/I\"}, description: d}"],
    ),
    (
        "item-identity",
        &[
            "a: {type: array, items: {type: object, properties: {weight: {type: integer, description: d}}}, description: d}",
        ],
        &[
            "a: {type: array, items: {type: object, properties: {unit_name: {type: string, description: d}}}, description: d}",
        ],
    ),
    (
        "refused-duplicates",
        &["a: {type: array, uniqueItems: true, items: {$ref: \"#/$defs/I\"}, description: d}"],
        &["a: {type: array, items: {$ref: \"#/$defs/I\"}, description: d}"],
    ),
    (
        "free-map",
        &[
            "a: {type: object, additionalProperties: {type: string}, description: d}",
            "b: {type: object, description: d}",
        ],
        &[
            "a: {type: object, additionalProperties: {type: string}, propertyNames: {pattern: \"^[a-z]+/[0-9]+$\"}, description: d}",
        ],
    ),
    ("any-value", &["a: {description: d}"], &["a: {type: string, description: d}"]),
    (
        "secret-in-clear",
        &[
            "a: {type: string, x-secret: true, description: d}",
            "b: {type: object, properties: {id: {type: string, writeOnly: true, description: d}}, description: d}",
        ],
        &[
            "a: {type: string, x-secret: {group: s}, description: d}",
            "s: {type: string, format: secret-uri, x-secret: {uri: [a]}, description: d}",
        ],
    ),
    (
        "unmarked-secret",
        &[
            "admin-password: {type: string, description: d}",
            "secret_key: {type: string, description: d}",
            "b: {type: object, properties: {apiKey: {type: string, description: d}}, description: d}",
        ],
        &[
            "token-url: {type: string, format: uri, description: d}",
            "secret-id: {type: string, description: d}",
            "secret-user: {type: string, description: d}",
            "api-key-length: {type: integer, description: d}",
            "password: {type: string, format: secret-uri, description: d}",
        ],
    ),
    (
        "unknown-secret-parts",
        &["s: {type: string, x-secret: {uri: []}, description: d}"],
        &["s: {type: string, x-secret: {uri: [a]}, description: d}"],
    ),
    (
        "missing-description",
        &["a: {type: string}", "b: {type: object, properties: {c: {type: string}}, description: d}"],
        &["a: {$ref: \"#/$defs/I\"}", "b: {type: string, description: d}"],
    ),
    (
        "deprecated-silently",
        &["a: {type: string, deprecated: true}"],
        &["a: {type: string, deprecated: true, description: Use b.}"],
    ),
    (
        "mixed-spelling",
        &[
            "tls-ca: {type: string, description: d}",
            "tls_cert: {type: string, description: d}",
            "tls-name: {type: string, description: d}",
        ],
        &[
            "tls-ca: {type: string, description: d}",
            "port-name: {type: string, description: d}",
            "host: {type: string, description: d}",
        ],
    ),
    (
        "text-url",
        &["login_url: {type: string, description: d}"],
        &[
            "login_url: {type: string, format: uri, description: d}",
            "urls: {type: array, items: {$ref: \"#/$defs/I\"}, description: d}",
        ],
    ),
    (
        "unbounded-port",
        &[
            "port: {type: integer, description: d}",
            "other_port: {type: string, description: d}",
            "low_port: {type: integer, minimum: -1, maximum: 65535, description: d}",
        ],
        &[
            "port: {type: integer, minimum: 1, maximum: 65535, description: d}",
            "ports: {type: array, items: {$ref: \"#/$defs/I\"}, description: d}",
        ],
    ),
    (
        "wordy-boolean",
        &["a: {enum: [\"True\", \"False\"], description: d}"],
        &["a: {type: boolean, description: d}", "b: {enum: [\"on\", \"off\", auto], description: d}"],
    ),
    (
        "key-default",
        &["a: {type: string, default: x, description: d}"],
        &[
            "a: {type: string, description: d}",
            "b: {type: object, properties: {id: {type: string, default: x, description: d}}, description: d}",
        ],
    ),
];
