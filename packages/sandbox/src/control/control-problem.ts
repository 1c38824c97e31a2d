/** Error answer of the control API. */
interface ControlProblem {
  readonly status: number
  /** Stable name, `control.subject.aspect`. */
  readonly rule: string
  /** Parameter, header or field of the body that is wrong. */
  readonly field: string
  readonly message: string
}

/** Answer of a control handler: a value or an error. */
export type ControlAnswer = { readonly status: number; readonly value?: unknown } | { readonly problem: ControlProblem }

/** Makes an answer with a JSON value. */
export function controlValue(value: unknown, status = 200): ControlAnswer {
  return { status, value }
}

/** Makes an error answer. */
export function controlProblem(rule: string, field: string, message: string, status = 400): ControlAnswer {
  return { problem: { status, rule: `control.${rule}`, field, message } }
}

/** Runs `work`. A `TypeError` with the message `field: message` becomes an error answer of this rule. */
export function naming<Result>(rule: string, work: () => Result): { readonly result: Result } | ControlAnswer {
  try {
    return { result: work() }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [, field = '', message = error.message] = /^([\w[\].-]+): (.*)$/s.exec(error.message) ?? []
    return controlProblem(rule, field, message)
  }
}
