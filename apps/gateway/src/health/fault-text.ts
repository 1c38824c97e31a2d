import { ConfigurationError, WaybillError } from '@waybill/core'

/** What an operator reads when the gateway cannot start. Only a defect, which nobody can mend by settings, has a stack. */
export function faultText(error: unknown): string {
  if (error instanceof ConfigurationError) {
    const list = error.issues.map(({ field, rule, hint }) => `  ${field} ${rule}${hint ? ` (${hint})` : ''}`)
    return ['The gateway cannot start:', ...list].join('\n')
  }
  if (WaybillError.isInstance(error)) return `The gateway cannot start:\n  ${error.message}`
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (code && syscall) return `The gateway cannot start:\n  ${code} at ${syscall}${path ? ` of ${path}` : ''}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
