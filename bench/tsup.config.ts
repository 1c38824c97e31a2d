import { appPreset } from '../tooling/app-preset.js'

export default appPreset(
  'src/gateway-load-server.ts',
  'src/gateway-load.ts',
  'src/main.ts',
  'src/sink.ts',
  'src/child.ts',
  'src/sqlite-throughput.ts',
  'src/durable-child.ts',
  'src/synerise-throughput.ts',
  'src/postgres-throughput.ts',
  'src/postgres-worker.ts',
  'src/queue-table.ts',
  'src/yespo-throughput.ts',
  'src/salesforce-export-bench.ts',
  'src/salesforce-export-reader.ts',
  'src/salesforce-export-sink.ts',
)
