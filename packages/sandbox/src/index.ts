export type {
  Fault,
  FaultAct,
  FaultAnswer,
  FaultBody,
  FaultMatch,
  FaultWhen,
} from './faults/fault.js'
export { validateFaults } from './faults/fault-validation.js'
export type {
  SalesforceRows,
  SalesforceScenario,
  SalesforceSettings,
} from './salesforce-personalization/settings.js'
export type {
  SalesforceEvent,
  SalesforceLine,
  SalesforceOrder,
  SalesforceState,
  SalesforceUser,
} from './salesforce-personalization/state.js'
export type { ControlOptions, Sandbox, SandboxOptions, SandboxStates } from './sandbox.js'
export type { SandboxCredentials, SandboxSettings } from './sandbox-settings.js'
export type { JsonObject } from './server/json-object.js'
export type {
  Operation,
  OperationFilter,
  OperationKind,
  RequestFilter,
  RequestRecord,
  Verdict,
} from './server/record.js'
export type { Refusal } from './server/rule.js'
export { startSandbox } from './start-sandbox.js'
export type { SyneriseBatchName, SyneriseSettings } from './synerise/settings.js'
export type { SyneriseEvent, SyneriseProfile, SyneriseState } from './synerise/state.js'
export { VENDOR_NAMES, type VendorName } from './vendor-name.js'
export type { YespoExpectedParameter, YespoLocation, YespoScope, YespoSettings } from './yespo/settings.js'
export type { YespoContact, YespoEvent, YespoMessage, YespoOrder, YespoState } from './yespo/state.js'
