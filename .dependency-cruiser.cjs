// Who may import whom: see docs/architecture.md.
const pure = '^packages/(api-documents|contracts|encoding|gateway-api|ssv)/src/'
/** The part of `encoding` that is made of Node.js buffers. */
const buffers = '^packages/encoding/src/node/'
const store = '^packages/store/'
const tests = '\\.(test|conformance)\\.ts$|/src/testing/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no first thing to understand.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'services-apart',
      comment: 'Services meet in Postgres and Redis only; the exporter alone composes them.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/exporter/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'generations-apart',
      comment: 'What two generations use is shared, outside their pipelines.',
      severity: 'error',
      from: { path: '^services/ibft-collector/src/pipelines/([^/]+)/', pathNot: tests },
      to: {
        path: '^services/ibft-collector/src/pipelines/[^/]+/',
        pathNot: '^services/ibft-collector/src/pipelines/$1/',
      },
    },
    {
      name: 'packages-know-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|bench)/' },
    },
    {
      name: 'pure-packages',
      comment:
        'Pure packages run in a browser: no Node.js modules, none of our packages but each other.',
      severity: 'error',
      from: { path: pure, pathNot: tests },
      to: { path: '^packages/', pathNot: [pure] },
    },
    {
      name: 'pure-packages-do-no-io',
      severity: 'error',
      from: { path: pure, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-packages-use-no-buffers',
      severity: 'error',
      from: { path: pure, pathNot: [tests, buffers] },
      to: { path: buffers },
    },
    {
      name: 'client-stands-alone',
      comment: 'Whoever installs the client gets one package, for Node.js and browsers.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: tests },
      to: { pathNot: '^packages/client/src/' },
    },
    {
      name: 'store-knows-no-network',
      comment: 'The store knows Postgres, and no RPC, p2p or Redis.',
      severity: 'error',
      from: { path: store, pathNot: tests },
      to: {
        path: '^packages/',
        pathNot: ['^packages/store/', '^packages/(encoding|flow|service-kit)/'],
      },
    },
    {
      name: 'stream-and-jobs-know-no-store',
      comment: 'They work on the interfaces they are given.',
      severity: 'error',
      from: { path: '^packages/(stream|jobs)/', pathNot: tests },
      to: {
        path: '^packages/',
        pathNot: ['^packages/$1/', '^packages/(encoding|flow|service-kit)/'],
      },
    },
    {
      name: 'service-kit-is-the-ground',
      severity: 'error',
      from: { path: '^packages/service-kit/', pathNot: tests },
      to: { path: '^packages/', pathNot: ['^packages/service-kit/'] },
    },
    {
      name: 'flow-knows-no-domain',
      severity: 'error',
      from: { path: '^packages/flow/', pathNot: tests },
      to: { path: '^packages/', pathNot: ['^packages/(flow|service-kit)/'] },
    },
    {
      name: 'test-kit-in-tests-only',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: [tests, '^packages/test-kit/'] },
      to: { path: '^packages/test-kit/' },
    },
    {
      name: 'devnet-is-for-laptops-and-tests',
      severity: 'error',
      from: {
        path: '^(packages|services)/',
        pathNot: [tests, '^packages/(devnet|embedded-postgres|test-kit)/', '^services/exporter/'],
      },
      to: { path: '^packages/(devnet|embedded-postgres)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is in bench/ponder is of another program, which is not installed here.
    exclude: { path: '(^|/)(dist|migrations)/|^bench/ponder/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
