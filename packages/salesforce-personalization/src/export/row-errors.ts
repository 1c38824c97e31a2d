import { WaybillError } from '@waybill/core'

/** The answer has no rows: it is an error page for example. */
export function notRows(expected: string, cause?: unknown): WaybillError {
  return new WaybillError(`The answer is not ${expected}.`, {
    kind: 'unknown',
    code: 'export_not_rows',
    hint: 'Check the base URL, account and instance, and any proxy on the way.',
    cause,
  })
}

/** The answer ends before its rows do. */
export function cutShort(cause?: unknown): WaybillError {
  return new WaybillError('The answer breaks off before its last row is complete.', {
    kind: 'unavailable',
    code: 'export_cut_short',
    cause,
  })
}

export function rowTooLarge(maxRowBytes: number): WaybillError {
  return new WaybillError(`The answer has a row of more than ${maxRowBytes} bytes.`, {
    kind: 'unknown',
    code: 'export_row_too_large',
    hint: 'Raise maxRowBytes if such rows are to be expected.',
  })
}
