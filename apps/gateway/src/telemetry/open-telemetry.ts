import type { Tracer } from '@opentelemetry/api'
import type { Environment } from '../settings/gateway-settings.js'

/** Running export of traces to a collector. */
export interface TraceExport {
  readonly tracer: Tracer
  /** Sends the remaining spans, within the exporter's own timeout. */
  close(): Promise<void>
}

/**
 * Starts to export traces over OTLP/HTTP when `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is
 * set; the SDK reads the other `OTEL_…` variables itself. Without them OpenTelemetry is not loaded.
 */
export async function startTraceExport(environment: Environment): Promise<TraceExport | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment
  if (environment['OTEL_SDK_DISABLED'] === 'true' || !(all || traces)) return undefined
  const [{ OTLPTraceExporter }, { BasicTracerProvider, BatchSpanProcessor }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
    ])
  const url = traces || `${all?.replace(/\/+$/, '')}/v1/traces`
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': environment['OTEL_SERVICE_NAME'] || 'waybill-gateway' }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  })
  return {
    tracer: provider.getTracer('@waybill/gateway'),
    close: () => provider.shutdown().catch(() => undefined),
  }
}
