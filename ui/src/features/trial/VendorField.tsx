import { Dropdown, Field, Option } from "@fluentui/react-components";
import { useAsk } from "../../api/hooks";
import { ErrorBar } from "../../components/ErrorBar";
import { t } from "../../messages/t";

interface Props {
  hint?: string;
  value: string | null;
  onChange: (vendorId: string | null) => void;
}

/** The vendor a trial tenant behaves as, or none. */
export function VendorField({ hint, value, onChange }: Props) {
  const vendors = useAsk("vendorList", {});
  const name = vendors.data?.find((vendor) => vendor.id === value)?.name;
  return (
    <>
      <Field label={t("trial.behaves")} hint={hint}>
        <Dropdown
          style={{ minWidth: 0 }}
          value={name ?? value ?? t("trial.plain")}
          selectedOptions={[value ?? ""]}
          onOptionSelect={(_, data) => onChange(data.optionValue || null)}
          data-testid="trial-vendor"
        >
          {(vendors.data ?? []).map((vendor) => (
            <Option key={vendor.id} value={vendor.id}>
              {vendor.name}
            </Option>
          ))}
          <Option value="">{t("trial.plain")}</Option>
        </Dropdown>
      </Field>
      <ErrorBar error={vendors.error} onRetry={() => void vendors.refetch()} />
    </>
  );
}
