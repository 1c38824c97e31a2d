export type {
  Fault,
  FaultAct,
  FaultAnswer,
  FaultBody,
  FaultMatch,
  FaultWhen,
} from './fault.js'
export { validateFaults } from './fault-validation.js'
export type { JsonObject } from './json-object.js'
export type {
  Operation,
  OperationFilter,
  OperationKind,
  RequestFilter,
  RequestRecord,
  Verdict,
} from './record.js'
export type { Refusal } from './rule.js'
export type {
  SalesforceRows,
  SalesforceScenario,
  SalesforceSettings,
} from './salesforce-personalization/salesforce-settings.js'
export type {
  SalesforceEvent,
  SalesforceLine,
  SalesforceOrder,
  SalesforceState,
  SalesforceUser,
} from './salesforce-personalization/salesforce-state.js'
export type { ControlOptions, Sandbox, SandboxOptions, SandboxStates } from './sandbox.js'
export type { SandboxCredentials, SandboxSettings } from './sandbox-settings.js'
export { startSandbox } from './start-sandbox.js'
export type { SyneriseBatchName, SyneriseSettings } from './synerise/synerise-settings.js'
export type { SyneriseEvent, SyneriseProfile, SyneriseState } from './synerise/synerise-state.js'
export { VENDOR_NAMES, type VendorName } from './vendor-name.js'
export type { YespoExpectedParameter, YespoScope, YespoSettings } from './yespo/yespo-settings.js'
export type { YespoContact, YespoEvent, YespoMessage, YespoOrder, YespoState } from './yespo/yespo-state.js'
