import type { ComponentType } from "react";
import type { StepName } from "../../../api/call";
import type { StepProps } from "../useStep";
import { ApplyStep } from "./apply/ApplyStep";
import { CheckStep } from "./check/CheckStep";
import { ConnectionStep } from "./connection/ConnectionStep";
import { FinishStep } from "./finish/FinishStep";
import { MappingsStep } from "./mappings/MappingsStep";
import { PreflightStep } from "./preflight/PreflightStep";
import { ReportStep } from "./report/ReportStep";
import { ReviewStep } from "./review/ReviewStep";
import { SignInStep } from "./sign-in/SignInStep";
import { StartStep } from "./start/StartStep";
import { VendorSideStep } from "./vendor-side/VendorSideStep";
import { VendorStep } from "./vendor/VendorStep";
import { WhoStep } from "./who/WhoStep";

/** The screen of each step of the rail. */
export const stepScreens: Record<StepName, ComponentType<StepProps>> = {
  vendor: VendorStep,
  signIn: SignInStep,
  preflight: PreflightStep,
  vendorSide: VendorSideStep,
  connection: ConnectionStep,
  mappings: MappingsStep,
  who: WhoStep,
  review: ReviewStep,
  apply: ApplyStep,
  check: CheckStep,
  start: StartStep,
  finish: FinishStep,
  report: ReportStep,
};
