import type { Issue } from '@waybill/core'
import type { EventPreview, RequestPreview } from './preview-events.js'
import { renderSteps } from './preview-steps.js'

export interface RenderOptions {
  /** Whether requests are shown as curl commands. */
  readonly curl: boolean
}

/** Renders previews for a person. */
export function renderPreviews(previews: readonly EventPreview[], options: RenderOptions): string {
  return previews.map((preview) => `${renderPreview(preview, options).join('\n')}\n`).join('\n')
}

/** Renders one line with the numbers of events. */
export function renderSummary(previews: readonly EventPreview[], options: { showValues: boolean }): string {
  const count = (status: EventPreview['status']) => previews.filter((preview) => preview.status === status).length
  const weaker = previews.filter(({ remarks }) => remarks !== undefined).length
  const sent = weaker === 0 ? '' : ` (${weaker} with remarks)`
  const counts = `${count('requests')} to send${sent}, ${count('skipped')} skipped, ${count('invalid')} invalid`
  const masks = options.showValues ? '' : ' Values are masked: --show-values shows them.'
  return `${previews.length} event${previews.length === 1 ? '' : 's'}: ${counts}. Nothing was sent.${masks}\n`
}

function renderPreview(preview: EventPreview, options: RenderOptions): string[] {
  const { place, type, event, status, reason, errors = [], remarks = [], steps = [], requests } = preview
  const title = [place, ...(type ? [event === undefined ? type : `${type} ${JSON.stringify(event)}`] : [])]
  return [
    [...title, ...(status === 'requests' ? [] : [reason ? `${status}: ${reason}` : status])].join(' · '),
    ...errors.map((issue) => `  ${renderIssue(issue)}`),
    ...renderSteps(steps),
    ...remarks.map(({ code, field, hint }) => `  remark ${code} · ${field === '' ? 'the event' : field} · ${hint}`),
    ...requests.flatMap((request) => renderRequest(request, options)),
  ]
}

function renderIssue({ field, rule, hint }: Issue): string {
  return `${field === '' ? 'the event' : field} ${rule}${hint ? ` (${hint})` : ''}`
}

function renderRequest(request: RequestPreview, { curl }: RenderOptions): string[] {
  const { method, url, endpoint, bytes, step, steps, headers, body } = request
  const call = steps > 1 ? `call ${step} of ${steps} · ` : ''
  if (curl) return [`  # ${call}${endpoint} · ${bytes} bytes · add the authentication`, indent(request.curl, '  ')]
  return [
    `  ${call}${method} ${url} · ${endpoint} · ${bytes} bytes`,
    ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
    ...(body === undefined ? [] : [indent(typeof body === 'string' ? body : JSON.stringify(body, null, 2), '    ')]),
  ]
}

function indent(text: string, by: string): string {
  return text.replace(/^/gm, by)
}
