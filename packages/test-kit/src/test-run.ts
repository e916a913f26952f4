/** What the set-up of a test run tells its test processes, through the environment. */
export const TEST_RUN = {
  /** URL of the migrated database that test databases are copies of. */
  templateUrl: 'SSV_TEST_TEMPLATE_URL',
  /** Why there is none. */
  postgresFault: 'SSV_TEST_POSTGRES_FAULT',
} as const
