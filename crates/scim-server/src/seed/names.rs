//! Given and family names by language, each with the Latin letters that stand in an address. They are common ones,
//! put together by chance.

/// People of one language.
pub(super) struct Culture {
    pub(super) language: &'static str,
    pub(super) phone: &'static str,
    /// The family name comes first in the display name.
    pub(super) family_first: bool,
    pub(super) given: &'static [(&'static str, &'static str)],
    pub(super) family: &'static [(&'static str, &'static str)],
}

/// The first five are Nordic.
pub(super) const CULTURES: [Culture; 15] = [
    Culture {
        language: "da-DK",
        phone: "+45",
        family_first: false,
        given: &[
            ("Søren", "soren"),
            ("Åse", "aase"),
            ("Lærke", "laerke"),
            ("Bjørn", "bjorn"),
            ("Mette", "mette"),
            ("Signe", "signe"),
        ],
        family: &[
            ("Østergaard", "ostergaard"),
            ("Jørgensen", "jorgensen"),
            ("Ærø", "aero"),
            ("Holm", "holm"),
            ("Kjær", "kjaer"),
        ],
    },
    Culture {
        language: "nb-NO",
        phone: "+47",
        family_first: false,
        given: &[
            ("Øystein", "oystein"),
            ("Ingrid", "ingrid"),
            ("Kåre", "kaare"),
            ("Bjørg", "bjorg"),
            ("Håkon", "haakon"),
        ],
        family: &[
            ("Bø", "bo"),
            ("Ødegård", "odegaard"),
            ("Berg", "berg"),
            ("Sæther", "saether"),
            ("Lund-Hansen", "lund-hansen"),
        ],
    },
    Culture {
        language: "sv-SE",
        phone: "+46",
        family_first: false,
        given: &[
            ("Åke", "ake"),
            ("Märta", "marta"),
            ("Göran", "goran"),
            ("Elin", "elin"),
            ("Björn", "bjorn"),
        ],
        family: &[
            ("Sjöberg", "sjoberg"),
            ("Ångström", "angstrom"),
            ("Lindqvist", "lindqvist"),
            ("Åkesson", "akesson"),
        ],
    },
    Culture {
        language: "is-IS",
        phone: "+354",
        family_first: false,
        given: &[
            ("Guðrún", "gudrun"),
            ("Þór", "thor"),
            ("Ásdís", "asdis"),
            ("Jón", "jon"),
        ],
        family: &[
            ("Þórsdóttir", "thorsdottir"),
            ("Sigurðsson", "sigurdsson"),
            ("Jónsdóttir", "jonsdottir"),
        ],
    },
    Culture {
        language: "fi-FI",
        phone: "+358",
        family_first: false,
        given: &[
            ("Väinö", "vaino"),
            ("Päivi", "paivi"),
            ("Aino", "aino"),
            ("Yrjö", "yrjo"),
        ],
        family: &[
            ("Mäkelä", "makela"),
            ("Hämäläinen", "hamalainen"),
            ("Virtanen", "virtanen"),
            ("Järvi", "jarvi"),
        ],
    },
    Culture {
        language: "de-DE",
        phone: "+49",
        family_first: false,
        given: &[
            ("Jürgen", "juergen"),
            ("Käthe", "kaethe"),
            ("Anna-Lena", "anna-lena"),
            ("Uwe", "uwe"),
        ],
        family: &[
            ("Groß", "gross"),
            ("Müller", "mueller"),
            ("von der Heide", "vonderheide"),
            ("Weiß", "weiss"),
        ],
    },
    Culture {
        language: "pl-PL",
        phone: "+48",
        family_first: false,
        given: &[
            ("Łukasz", "lukasz"),
            ("Zofia", "zofia"),
            ("Święto", "swieto"),
            ("Małgorzata", "malgorzata"),
        ],
        family: &[
            ("Wójcik", "wojcik"),
            ("Źródło", "zrodlo"),
            ("Kowalski", "kowalski"),
            ("Dąb", "dab"),
        ],
    },
    Culture {
        language: "el-GR",
        phone: "+30",
        family_first: false,
        given: &[
            ("Γιώργος", "giorgos"),
            ("Ελένη", "eleni"),
            ("Νίκος", "nikos"),
            ("Σοφία", "sofia"),
        ],
        family: &[
            ("Παππάς", "pappas"),
            ("Οικονόμου", "oikonomou"),
            ("Βλάχος", "vlachos"),
        ],
    },
    Culture {
        language: "uk-UA",
        phone: "+380",
        family_first: false,
        given: &[
            ("Оксана", "oksana"),
            ("Андрій", "andrii"),
            ("Марія", "mariia"),
            ("Їжак", "yizhak"),
        ],
        family: &[
            ("Шевченко", "shevchenko"),
            ("Мельник", "melnyk"),
            ("Коваль", "koval"),
        ],
    },
    Culture {
        language: "ar-EG",
        phone: "+20",
        family_first: false,
        given: &[
            ("محمد", "muhammad"),
            ("فاطمة", "fatima"),
            ("ليلى", "layla"),
            ("عمر", "umar"),
        ],
        family: &[("حسن", "hassan"), ("المصري", "almasri"), ("خليل", "khalil")],
    },
    Culture {
        language: "he-IL",
        phone: "+972",
        family_first: false,
        given: &[
            ("אורי", "ori"),
            ("נועה", "noa"),
            ("דוד", "david"),
            ("מאיה", "maya"),
        ],
        family: &[("כהן", "cohen"), ("לוי", "levi"), ("אברהם", "avraham")],
    },
    Culture {
        language: "zh-CN",
        phone: "+86",
        family_first: true,
        given: &[
            ("伟", "wei"),
            ("秀英", "xiuying"),
            ("中平", "zhongping"),
            ("丽", "li"),
        ],
        family: &[("王", "wang"), ("李", "li"), ("张", "zhang"), ("欧阳", "ouyang")],
    },
    Culture {
        language: "ja-JP",
        phone: "+81",
        family_first: true,
        given: &[
            ("さくら", "sakura"),
            ("のぞみ", "nozomi"),
            ("健太", "kenta"),
            ("アキ", "aki"),
        ],
        family: &[
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("髙橋", "takahashi"),
            ("井の上", "inoue"),
        ],
    },
    Culture {
        language: "ko-KR",
        phone: "+82",
        family_first: true,
        given: &[("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo")],
        family: &[("김", "kim"), ("이", "lee"), ("박", "park")],
    },
    Culture {
        language: "hi-IN",
        phone: "+91",
        family_first: false,
        given: &[
            ("अमित", "amit"),
            ("प्रिया", "priya"),
            ("สมชาย", "somchai"),
            ("சுந்தரி", "sundari"),
        ],
        family: &[("शर्मा", "sharma"), ("पटेल", "patel"), ("गुप्ता", "gupta")],
    },
];

pub(super) const DEPARTMENTS: [&str; 8] = [
    "Sales",
    "Finance",
    "Økonomi",
    "Kundeservice",
    "Forskning & udvikling",
    "HR",
    "IT",
    "Lager",
];

pub(super) const TITLES: [&str; 8] = [
    "Controller",
    "Sygeplejerske",
    "Utvikler",
    "Account Manager",
    "Fagansvarlig",
    "Försäljare",
    "Engineer",
    "Lærer",
];

pub(super) const GROUPS: [&str; 5] = [
    "Alle ansatte",
    "Finance EMEA",
    "Økonomi – Ærø",
    "研究開発",
    "Hjälpdesk (2. linje)",
];
