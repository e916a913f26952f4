import { parentPort, workerData } from 'node:worker_threads'
import { runNetworkThread } from './network-thread.ts'

if (parentPort === null) throw new Error('not running in a worker thread')
runNetworkThread(parentPort, workerData)
