import { migrate } from './packages/store/src/migrate.ts'
import { setUpTestRun } from './packages/test-kit/src/global-setup.ts'

/** Runs once before all tests; what it returns runs after them. */
export default function setUp(): Promise<() => Promise<void>> {
  return setUpTestRun(migrate)
}
