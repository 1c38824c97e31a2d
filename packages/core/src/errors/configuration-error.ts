import { type Issue, sentenceOf } from './invalid-input-error.js'
import { WaybillError } from './waybill-error.js'

/** Wrong options, found when something is created. `kind` is `setup`, `code` is `invalid_options`. */
export class ConfigurationError extends WaybillError {
  /** Names the class also for errors of another installed copy, where `instanceof` fails. */
  override readonly name = 'ConfigurationError'
  /** Every wrong option, with its rule and what to do. The message says the same. */
  readonly issues: readonly Issue[]

  /** `subject` names what was created, like `createWaybill`; the message begins with it. */
  constructor(subject: string, issues: readonly Issue[]) {
    super(`${subject}: ${issues.map(sentenceOf).join(' · ')}`, { kind: 'setup', code: 'invalid_options' })
    this.issues = issues
  }
}
