/** Why the control API does not do what it was asked to. */
interface ControlProblem {
  readonly status: number
  /** Stable name, `control.subject.aspect`. */
  readonly rule: string
  /** The parameter, header or place in the body that is wrong. */
  readonly field: string
  readonly message: string
}

/** What a control handler comes back with. */
export type ControlAnswer = { readonly status: number; readonly value?: unknown } | { readonly problem: ControlProblem }

/** An answer with a JSON value. */
export function controlValue(value: unknown, status = 200): ControlAnswer {
  return { status, value }
}

/** A refusal. */
export function controlProblem(rule: string, field: string, message: string, status = 400): ControlAnswer {
  return { problem: { status, rule: `control.${rule}`, field, message } }
}

/** Runs `work`; an error that names a field, `field: message`, becomes a problem of this rule. */
export function naming<Result>(rule: string, work: () => Result): { readonly result: Result } | ControlAnswer {
  try {
    return { result: work() }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [, field = '', message = error.message] = /^([\w[\].-]+): (.*)$/s.exec(error.message) ?? []
    return controlProblem(rule, field, message)
  }
}
