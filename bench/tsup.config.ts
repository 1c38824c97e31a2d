import { appPreset } from '../tooling/build/app-preset.js'

// All side by side in `dist`: one starts another by its name there.
export default appPreset({
  main: 'src/main.ts',
  child: 'src/child/main.ts',
  'decide-table': 'src/decide/table.ts',
  'decide-vendor': 'src/decide/vendor.ts',
  'durable-child': 'src/durable/main.ts',
  'gateway-load': 'src/gateway/load.ts',
  'gateway-singles': 'src/gateway/singles.ts',
  'gateway-strangers': 'src/gateway/strangers.ts',
  'gateway-load-server': 'src/gateway/load-server.ts',
  'beside-build': 'src/throughput/beside-build.ts',
  'bounds-acceptance': 'src/bounds/acceptance.ts',
  'postgres-throughput': 'src/postgres/throughput.ts',
  'postgres-worker': 'src/postgres/worker.ts',
  'queue-table': 'src/queue/table.ts',
  'salesforce-export-bench': 'src/salesforce-export/main.ts',
  'salesforce-export-reader': 'src/salesforce-export/reader.ts',
  'salesforce-export-sink': 'src/salesforce-export/sink.ts',
  sink: 'src/sink/main.ts',
  'sqlite-throughput': 'src/durable/sqlite-throughput.ts',
  'synerise-throughput': 'src/throughput/synerise.ts',
  'turns-table': 'src/turns/table.ts',
  'yespo-throughput': 'src/throughput/yespo.ts',
})
