import { type Issue, sentenceOf } from './invalid-input-error.js'
import { WaybillError } from './waybill-error.js'

/** Options that cannot work, found when something is constructed. `kind` is `setup`, `code` is `invalid_options`. */
export class ConfigurationError extends WaybillError {
  override readonly name = 'ConfigurationError'
  readonly issues: readonly Issue[]

  constructor(subject: string, issues: readonly Issue[]) {
    super(`${subject}: ${issues.map(sentenceOf).join(' · ')}`, { kind: 'setup', code: 'invalid_options' })
    this.issues = issues
  }
}
