//! Named blocks of `\p{Is…}` (.NET: "Character classes in regular expressions", supported named blocks).

/// First and last code unit, and the names .NET gives the block.
const BLOCKS: &[(u32, u32, &[&str])] = &[
    (0x0000, 0x007F, &["IsBasicLatin"]),
    (0x0080, 0x00FF, &["IsLatin-1Supplement"]),
    (0x0100, 0x017F, &["IsLatinExtended-A"]),
    (0x0180, 0x024F, &["IsLatinExtended-B"]),
    (0x0250, 0x02AF, &["IsIPAExtensions"]),
    (0x02B0, 0x02FF, &["IsSpacingModifierLetters"]),
    (0x0300, 0x036F, &["IsCombiningDiacriticalMarks"]),
    (0x0370, 0x03FF, &["IsGreek", "IsGreekandCoptic"]),
    (0x0400, 0x04FF, &["IsCyrillic"]),
    (0x0500, 0x052F, &["IsCyrillicSupplement"]),
    (0x0530, 0x058F, &["IsArmenian"]),
    (0x0590, 0x05FF, &["IsHebrew"]),
    (0x0600, 0x06FF, &["IsArabic"]),
    (0x0700, 0x074F, &["IsSyriac"]),
    (0x0780, 0x07BF, &["IsThaana"]),
    (0x0900, 0x097F, &["IsDevanagari"]),
    (0x0980, 0x09FF, &["IsBengali"]),
    (0x0A00, 0x0A7F, &["IsGurmukhi"]),
    (0x0A80, 0x0AFF, &["IsGujarati"]),
    (0x0B00, 0x0B7F, &["IsOriya"]),
    (0x0B80, 0x0BFF, &["IsTamil"]),
    (0x0C00, 0x0C7F, &["IsTelugu"]),
    (0x0C80, 0x0CFF, &["IsKannada"]),
    (0x0D00, 0x0D7F, &["IsMalayalam"]),
    (0x0D80, 0x0DFF, &["IsSinhala"]),
    (0x0E00, 0x0E7F, &["IsThai"]),
    (0x0E80, 0x0EFF, &["IsLao"]),
    (0x0F00, 0x0FFF, &["IsTibetan"]),
    (0x1000, 0x109F, &["IsMyanmar"]),
    (0x10A0, 0x10FF, &["IsGeorgian"]),
    (0x1100, 0x11FF, &["IsHangulJamo"]),
    (0x1200, 0x137F, &["IsEthiopic"]),
    (0x13A0, 0x13FF, &["IsCherokee"]),
    (0x1400, 0x167F, &["IsUnifiedCanadianAboriginalSyllabics"]),
    (0x1680, 0x169F, &["IsOgham"]),
    (0x16A0, 0x16FF, &["IsRunic"]),
    (0x1700, 0x171F, &["IsTagalog"]),
    (0x1720, 0x173F, &["IsHanunoo"]),
    (0x1740, 0x175F, &["IsBuhid"]),
    (0x1760, 0x177F, &["IsTagbanwa"]),
    (0x1780, 0x17FF, &["IsKhmer"]),
    (0x1800, 0x18AF, &["IsMongolian"]),
    (0x1900, 0x194F, &["IsLimbu"]),
    (0x1950, 0x197F, &["IsTaiLe"]),
    (0x19E0, 0x19FF, &["IsKhmerSymbols"]),
    (0x1D00, 0x1D7F, &["IsPhoneticExtensions"]),
    (0x1E00, 0x1EFF, &["IsLatinExtendedAdditional"]),
    (0x1F00, 0x1FFF, &["IsGreekExtended"]),
    (0x2000, 0x206F, &["IsGeneralPunctuation"]),
    (0x2070, 0x209F, &["IsSuperscriptsandSubscripts"]),
    (0x20A0, 0x20CF, &["IsCurrencySymbols"]),
    (
        0x20D0,
        0x20FF,
        &[
            "IsCombiningDiacriticalMarksforSymbols",
            "IsCombiningMarksforSymbols",
        ],
    ),
    (0x2100, 0x214F, &["IsLetterlikeSymbols"]),
    (0x2150, 0x218F, &["IsNumberForms"]),
    (0x2190, 0x21FF, &["IsArrows"]),
    (0x2200, 0x22FF, &["IsMathematicalOperators"]),
    (0x2300, 0x23FF, &["IsMiscellaneousTechnical"]),
    (0x2400, 0x243F, &["IsControlPictures"]),
    (0x2440, 0x245F, &["IsOpticalCharacterRecognition"]),
    (0x2460, 0x24FF, &["IsEnclosedAlphanumerics"]),
    (0x2500, 0x257F, &["IsBoxDrawing"]),
    (0x2580, 0x259F, &["IsBlockElements"]),
    (0x25A0, 0x25FF, &["IsGeometricShapes"]),
    (0x2600, 0x26FF, &["IsMiscellaneousSymbols"]),
    (0x2700, 0x27BF, &["IsDingbats"]),
    (0x27C0, 0x27EF, &["IsMiscellaneousMathematicalSymbols-A"]),
    (0x27F0, 0x27FF, &["IsSupplementalArrows-A"]),
    (0x2800, 0x28FF, &["IsBraillePatterns"]),
    (0x2900, 0x297F, &["IsSupplementalArrows-B"]),
    (0x2980, 0x29FF, &["IsMiscellaneousMathematicalSymbols-B"]),
    (0x2A00, 0x2AFF, &["IsSupplementalMathematicalOperators"]),
    (0x2B00, 0x2BFF, &["IsMiscellaneousSymbolsandArrows"]),
    (0x2E80, 0x2EFF, &["IsCJKRadicalsSupplement"]),
    (0x2F00, 0x2FDF, &["IsKangxiRadicals"]),
    (0x2FF0, 0x2FFF, &["IsIdeographicDescriptionCharacters"]),
    (0x3000, 0x303F, &["IsCJKSymbolsandPunctuation"]),
    (0x3040, 0x309F, &["IsHiragana"]),
    (0x30A0, 0x30FF, &["IsKatakana"]),
    (0x3100, 0x312F, &["IsBopomofo"]),
    (0x3130, 0x318F, &["IsHangulCompatibilityJamo"]),
    (0x3190, 0x319F, &["IsKanbun"]),
    (0x31A0, 0x31BF, &["IsBopomofoExtended"]),
    (0x31F0, 0x31FF, &["IsKatakanaPhoneticExtensions"]),
    (0x3200, 0x32FF, &["IsEnclosedCJKLettersandMonths"]),
    (0x3300, 0x33FF, &["IsCJKCompatibility"]),
    (0x3400, 0x4DBF, &["IsCJKUnifiedIdeographsExtensionA"]),
    (0x4DC0, 0x4DFF, &["IsYijingHexagramSymbols"]),
    (0x4E00, 0x9FFF, &["IsCJKUnifiedIdeographs"]),
    (0xA000, 0xA48F, &["IsYiSyllables"]),
    (0xA490, 0xA4CF, &["IsYiRadicals"]),
    (0xAC00, 0xD7AF, &["IsHangulSyllables"]),
    (0xE000, 0xF8FF, &["IsPrivateUse", "IsPrivateUseArea"]),
    (0xF900, 0xFAFF, &["IsCJKCompatibilityIdeographs"]),
    (0xFB00, 0xFB4F, &["IsAlphabeticPresentationForms"]),
    (0xFB50, 0xFDFF, &["IsArabicPresentationForms-A"]),
    (0xFE00, 0xFE0F, &["IsVariationSelectors"]),
    (0xFE20, 0xFE2F, &["IsCombiningHalfMarks"]),
    (0xFE30, 0xFE4F, &["IsCJKCompatibilityForms"]),
    (0xFE50, 0xFE6F, &["IsSmallFormVariants"]),
    (0xFE70, 0xFEFF, &["IsArabicPresentationForms-B"]),
    (0xFF00, 0xFFEF, &["IsHalfwidthandFullwidthForms"]),
    (0xFFF0, 0xFFFF, &["IsSpecials"]),
];

/// The range of a block; names are compared exactly, as in .NET.
pub(super) fn find(name: &str) -> Option<(char, char)> {
    let (low, high, _) = BLOCKS.iter().find(|(_, _, names)| names.contains(&name))?;
    Some((char::from_u32(*low)?, char::from_u32(*high)?))
}

/// The block whose name is most like `name`, for a suggestion.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let wanted = format!("Is{}", name.trim_start_matches("Is"));
    BLOCKS
        .iter()
        .flat_map(|(_, _, names)| names.iter().copied())
        .map(|known| (strsim::jaro_winkler(&wanted, known), known))
        .filter(|(likeness, _)| *likeness > 0.93)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_in_order_and_are_characters() {
        assert!(
            BLOCKS
                .windows(2)
                .all(|pair| pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0)
        );
        assert!(
            BLOCKS
                .iter()
                .all(|(_, _, names)| names.iter().all(|name| find(name).is_some()))
        );
    }
}
