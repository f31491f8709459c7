//! Colours by role. Only `Reset` and the sixteen of the terminal, so that a person's own palette holds;
//! never meaning by colour alone: a word or a mark stands beside it.

use ratatui::style::{Color, Modifier, Style};

/// Which colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// No colour at all.
    Mono,
}

/// What a style says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What is to be acted on.
    Strong,
    /// What may be missed.
    Dim,
    /// Overdue.
    Late,
    /// About to be overdue.
    AtRisk,
    /// Good news.
    Ok,
    /// Keys and marks of the program.
    Accent,
    /// A note to ourselves.
    Note,
    /// The selected row.
    Selected,
    /// A word that is an error.
    Failed,
    /// What is to be read letter by letter.
    Code,
}

impl Theme {
    /// The style of a role.
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let style = match role {
            Role::Text => plain,
            Role::Strong => plain.add_modifier(Modifier::BOLD),
            Role::Dim => plain.add_modifier(Modifier::DIM),
            Role::Late | Role::Failed => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            Role::AtRisk => match self {
                Self::Light => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
                Self::Dark | Self::Mono => plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            },
            Role::Ok => plain.fg(Color::Green),
            Role::Accent => match self {
                Self::Light => plain.fg(Color::Blue),
                Self::Dark | Self::Mono => plain.fg(Color::Cyan),
            },
            Role::Note => match self {
                Self::Light => plain.fg(Color::Blue),
                Self::Dark | Self::Mono => plain.fg(Color::LightBlue),
            },
            Role::Code => plain.fg(Color::Magenta),
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
        };
        // Without colour the terminal's reset would take weight and reversal away from coloured cells.
        if self == Self::Mono {
            Style { fg: None, ..style }
        } else {
            style
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 11] = [
        Role::Text,
        Role::Strong,
        Role::Dim,
        Role::Late,
        Role::AtRisk,
        Role::Ok,
        Role::Accent,
        Role::Note,
        Role::Selected,
        Role::Failed,
        Role::Code,
    ];

    #[test]
    fn without_colour_no_role_has_one_and_weight_still_tells() {
        for role in ROLES {
            let style = Theme::Mono.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
        assert!(
            Theme::Mono
                .style(Role::Late)
                .add_modifier
                .contains(Modifier::BOLD)
        );
    }

    #[test]
    fn nothing_that_must_be_read_is_dark_grey() {
        for theme in [Theme::Dark, Theme::Light] {
            for role in ROLES {
                assert_ne!(
                    theme.style(role).fg,
                    Some(Color::DarkGray),
                    "{theme:?} {role:?}"
                );
            }
        }
    }
}
