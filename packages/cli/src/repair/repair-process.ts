import { reasonOf } from '@relata/core/engine'
import { repairJob, type RepairJob } from './repair-job.js'

/*
 * The process of one repair: LevelDB can abort on damaged files, and takes its process with it.
 */
process.once('message', (job: RepairJob) => {
  repairJob(job).then(
    (report) => process.send?.({ report }, () => process.disconnect()),
    (error: unknown) => {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
      const message = reasonOf(error)
      process.send?.({ error: { code: String(code), message } }, () => process.disconnect())
    },
  )
})
