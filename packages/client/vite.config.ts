import { defineConfig } from 'vite'

// One file for a page without a bundler: `<script type="module">` imports it as it is.
export default defineConfig({
  build: {
    lib: { entry: 'src/client.ts', formats: ['es'], fileName: () => 'client.min.js' },
    target: 'es2022',
    // Vite leaves white space in libraries.
    rolldownOptions: { output: { minify: true } },
    // The compiler's output is there too.
    emptyOutDir: false,
  },
})
