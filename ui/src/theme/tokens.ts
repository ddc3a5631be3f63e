/** Our own tokens, beside Fluent's: surfaces, lines, and the colours of state. */
export interface SlipTokens {
  slipCanvas: string;
  slipNav: string;
  slipSurface: string;
  slipSurfaceQuiet: string;
  slipCode: string;
  slipLine: string;
  slipLineSoft: string;
  slipText: string;
  slipTextSecond: string;
  slipTextThird: string;
  slipSelected: string;
  slipHover: string;
  slipBrandText: string;
  slipBrandBack: string;
  slipBrandLine: string;
  slipGoodBack: string;
  slipGoodText: string;
  slipGoodMark: string;
  slipWarnBack: string;
  slipWarnLine: string;
  slipWarnText: string;
  slipWarnMark: string;
  slipBadBack: string;
  slipBadLine: string;
  slipBadText: string;
  slipBadMark: string;
  /** Violet: only for "simulated" and "foreseen". */
  slipSimBack: string;
  slipSimText: string;
  slipNeutralBack: string;
  slipNeutralText: string;
  slipShadow: string;
}

/** A token as a CSS value: `FluentProvider` writes every theme key as a custom property. */
const value = (name: keyof SlipTokens) => `var(--${name})`;

/** Use these in `makeStyles`; never a colour of one's own. */
export const slip = {
  canvas: value("slipCanvas"),
  nav: value("slipNav"),
  surface: value("slipSurface"),
  surfaceQuiet: value("slipSurfaceQuiet"),
  code: value("slipCode"),
  line: `1px solid ${value("slipLine")}`,
  lineSoft: `1px solid ${value("slipLineSoft")}`,
  lineColor: value("slipLine"),
  text: value("slipText"),
  second: value("slipTextSecond"),
  third: value("slipTextThird"),
  selected: value("slipSelected"),
  hover: value("slipHover"),
  brandText: value("slipBrandText"),
  brandBack: value("slipBrandBack"),
  brandLine: value("slipBrandLine"),
  goodBack: value("slipGoodBack"),
  goodText: value("slipGoodText"),
  goodMark: value("slipGoodMark"),
  warnBack: value("slipWarnBack"),
  warnLine: value("slipWarnLine"),
  warnText: value("slipWarnText"),
  warnMark: value("slipWarnMark"),
  badBack: value("slipBadBack"),
  badLine: value("slipBadLine"),
  badText: value("slipBadText"),
  badMark: value("slipBadMark"),
  simBack: value("slipSimBack"),
  simText: value("slipSimText"),
  neutralBack: value("slipNeutralBack"),
  neutralText: value("slipNeutralText"),
  shadow: value("slipShadow"),
  radius: "8px",
} as const;

/** The type scale: 24/32 title, 16/22 section, 14/20 body, 12/16 secondary, 12.5/18 monospace. */
export const type = {
  title: { fontSize: "24px", lineHeight: "32px", fontWeight: 600 },
  section: { fontSize: "16px", lineHeight: "22px", fontWeight: 600 },
  body: { fontSize: "14px", lineHeight: "20px" },
  strong: { fontSize: "14px", lineHeight: "20px", fontWeight: 600 },
  small: { fontSize: "12px", lineHeight: "16px" },
  mono: {
    fontFamily: "var(--fontFamilyMonospace)",
    fontSize: "12.5px",
    lineHeight: "18px",
  },
} as const;
