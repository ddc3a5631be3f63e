import { makeStyles } from "@fluentui/react-components";
import { DocumentArrowUpRegular, RocketRegular, ServerRegular } from "@fluentui/react-icons";
import { useAsk } from "../../api/hooks";
import { Page } from "../../components/Page";
import { PageTitle } from "../../components/PageTitle";
import { t } from "../../messages/t";
import { type as scale } from "../../theme/tokens";
import { Door } from "./Door";
import { greeting, summary } from "./greeting";
import { SessionTable } from "./SessionTable";

const useStyles = makeStyles({
  doors: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(280px, 1fr))",
    gap: "16px",
    margin: "0 0 32px",
  },
  section: { ...scale.section, margin: "0 0 12px" },
});

/** Where everything begins: the doors, and the set-ups that were begun. */
export function HomeScreen() {
  const styles = useStyles();
  const app = useAsk("appShow", {});
  const sessions = useAsk("sessionList", {});
  return (
    <Page>
      <PageTitle
        title={greeting(app.data?.givenName ?? null, new Date())}
        line={sessions.data ? summary(sessions.data) : " "}
      />
      <div className={styles.doors}>
        <Door
          to="/setup"
          id="setup"
          icon={<RocketRegular />}
          title={t("home.setup")}
          line={t("home.setupLine")}
        />
        <Door
          to="/setup/file"
          id="file"
          icon={<DocumentArrowUpRegular />}
          title={t("file.home")}
          line={t("file.homeLine")}
        />
        <Door
          to="/trial"
          id="trial"
          icon={<ServerRegular />}
          title={t("home.trial")}
          line={t("home.trialLine")}
        />
      </div>
      <h2 className={styles.section}>{t("home.sessions")}</h2>
      <SessionTable sessions={sessions} />
    </Page>
  );
}
