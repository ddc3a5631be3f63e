import type { AnswerView, QuestionsView, QuestionView } from "../../api/call";

const question = (
  over: Partial<QuestionView> & Pick<QuestionView, "id" | "kind" | "label">,
): QuestionView => ({
  place: "mappings",
  hint: "",
  value: null,
  isDefault: true,
  choices: [],
  parts: [],
  required: false,
  repeats: false,
  guideSteps: [],
  ...over,
});

/** A vendor that asks nothing. */
export const noQuestions: QuestionsView = { methods: [], fits: [], questions: [] };

/** A vendor that asks something of every kind, and can be set up in two ways. */
export const manyQuestions: QuestionsView = {
  methods: [
    {
      id: "scim",
      name: "SCIM provisioning",
      summary: "Entra sends people and groups every 40 minutes.",
      chosen: false,
      advised: false,
    },
    {
      id: "graph_api",
      name: "Graph API",
      summary: "The vendor's script reads people and groups from Graph.",
      chosen: false,
      advised: false,
    },
  ],
  fits: [
    {
      id: "security_groups",
      question: "Are all groups to import security groups?",
      answer: null,
      otherwise: "SCIM does not carry Microsoft 365 groups.",
      guideStep: "SNC-A3",
    },
    {
      id: "no_nesting",
      question: "Can you do without nested groups?",
      answer: null,
      otherwise: "Only direct members are sent.",
      guideStep: "SNC-A4",
    },
  ],
  questions: [
    question({
      id: "console",
      kind: "url",
      place: "vendorSide",
      label: "Address of your Content Manager",
      required: true,
      guideSteps: ["SNC-B1"],
    }),
    question({
      id: "user_type_source",
      kind: "sourceAttribute",
      label: "Attribute that holds the user type",
      hint: "Its values must be `Premium` or `Standard`.",
      value: "companyName",
      required: true,
      guideSteps: ["ETK-F2"],
    }),
    question({
      id: "user_type_default",
      kind: "choice",
      label: "User type of people without one",
      value: "Standard",
      choices: [
        { value: "Standard", label: "Standard" },
        { value: "Premium", label: "Premium" },
      ],
    }),
    question({ id: "folders", kind: "yesNo", label: "Assign folders from Entra?", value: false }),
    question({
      id: "metadata_keys",
      kind: "list",
      label: "Metadata keys",
      parts: [
        { id: "key", label: "Metadata key", optional: false },
        { id: "source", label: "Attribute", optional: false },
      ],
    }),
  ],
};

/** The same after one answer, as the backend works it out. */
export function answered(view: QuestionsView, id: string, value: AnswerView | null): QuestionsView {
  const fits = view.fits.map((fit) =>
    fit.id === id ? { ...fit, answer: typeof value === "boolean" ? value : null } : fit,
  );
  const no = fits.some((fit) => fit.answer === false);
  const yes = fits.length > 0 && fits.every((fit) => fit.answer === true);
  return {
    methods: view.methods.map((one) => ({
      ...one,
      advised: one.id === "scim" ? yes : no,
    })),
    fits,
    questions: view.questions.map((one) => (one.id === id ? { ...one, value, isDefault: false } : one)),
  };
}
