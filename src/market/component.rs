//! The four boards by name.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

/// A board of the front page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Component {
    /// Price change over one hour, best first.
    TopBannerScroll,
    /// Volume change over one hour, best first.
    BottomBannerScroll,
    /// Price risen over three minutes, best first.
    GainersTable,
    /// Price fallen over three minutes, worst first.
    LosersTable,
}

impl Component {
    /// All boards.
    pub const ALL: [Self; 4] =
        [Self::TopBannerScroll, Self::BottomBannerScroll, Self::GainersTable, Self::LosersTable];

    /// Its name in paths and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopBannerScroll => "top-banner-scroll",
            Self::BottomBannerScroll => "bottom-banner-scroll",
            Self::GainersTable => "gainers-table",
            Self::LosersTable => "losers-table",
        }
    }

    /// The board of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.name() == name)
    }

    /// The window its changes span.
    pub fn time_frame(self) -> &'static str {
        match self {
            Self::TopBannerScroll | Self::BottomBannerScroll => "1h",
            Self::GainersTable | Self::LosersTable => "3min",
        }
    }
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Component {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_name(&name).ok_or_else(|| de::Error::custom("not a board"))
    }
}
