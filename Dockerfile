# One image for every service: the command chooses which one runs.
#   node services/chain-indexer/dist/main.js
#   node services/ibft-collector/dist/main.js
#   node services/gateway/dist/main.js
#   node services/exporter/dist/main.js        (all in one process)
#   node packages/store/dist/bin/migrate.js    (once, before the services)
#   node services/chain-indexer/dist/replay.js (when the registry is to be derived anew; no chain-indexer may run)
#   node services/chain-indexer/dist/reindex.js (when blocks are to be read again; no chain-indexer may run)
FROM node:24-slim AS build
WORKDIR /app
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
ENV PATH=/app/toolchain/node_modules/.bin:/app/node_modules/.bin:$PATH

# The package manager at the version of the lockfile; the image brings Node.js itself.
COPY toolchain/package.json toolchain/package-lock.json toolchain/
RUN npm ci --prefix toolchain --ignore-scripts --omit=optional --no-audit --no-fund

# Dependencies change more rarely than sources: they are fetched by the lockfile alone.
COPY pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY patches patches
RUN pnpm fetch

COPY . .
RUN pnpm install --offline --frozen-lockfile \
  && turbo run build --output-logs=errors-only

# The same workspace with what the services need to run, and nothing else.
RUN find . -name node_modules -prune -not -path './toolchain/*' -exec rm -rf {} + \
  && pnpm install --offline --frozen-lockfile --prod --filter-prod '{./services/*}...' \
  && rm -rf packages/test-kit \
  && find packages services -mindepth 2 -maxdepth 2 -name src -exec rm -rf {} +

FROM node:24-slim
# A young generation of 8 MB: left to itself it grows to 100 MB, for no gain that could be measured.
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=8"
# Two arenas of the allocator instead of eight a core: what one thread gives back serves the others.
ENV MALLOC_ARENA_MAX=2
# Inside a container localhost reaches nobody.
ENV GATEWAY_HOST=0.0.0.0 GATEWAY_PORT=14000 ADMIN_HOST=0.0.0.0 ADMIN_PORT=15000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/packages packages
COPY --from=build /app/services services
# The exporter in one process keeps its database here, the collector who it is among its peers; the others write nothing.
RUN mkdir /data && chown 1000:1000 /data
# "node" of the base image, by number: Kubernetes checks that it is not root.
USER 1000:1000
EXPOSE 14000 15000 13001/tcp 12001/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ADMIN_PORT}/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "services/exporter/dist/main.js"]
