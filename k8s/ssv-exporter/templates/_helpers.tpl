{{- define "ssv-exporter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Selector labels: called with (list $ "gateway"). */}}
{{- define "ssv-exporter.selector" -}}
app.kubernetes.io/name: {{ (index . 0).Chart.Name }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "ssv-exporter.labels" -}}
{{ include "ssv-exporter.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end -}}

{{- define "ssv-exporter.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Security context of a pod. */}}
{{- define "ssv-exporter.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Security context of a container. */}}
{{- define "ssv-exporter.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Variables from the Secret: called with (list $ "NAME" …). */}}
{{- define "ssv-exporter.secretEnv" -}}
{{- $root := index . 0 -}}
{{- range rest . }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $root.Values.existingSecret }}
      key: {{ . }}
      {{- if eq . "DATABASE_DIRECT_URL" }}
      optional: true
      {{- end }}
{{- end }}
{{- end -}}

{{/* Additional variables of every container. */}}
{{- define "ssv-exporter.extraEnv" -}}
{{- if .Values.caSecret }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/ssv-exporter/ca/ca.crt }
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Additional volume mounts of every container. */}}
{{- define "ssv-exporter.extraVolumeMounts" -}}
{{- if .Values.caSecret }}
- { name: ca, mountPath: /etc/ssv-exporter/ca, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Additional volumes of every pod. */}}
{{- define "ssv-exporter.extraVolumes" -}}
{{- if .Values.caSecret }}
- name: ca
  secret:
    secretName: {{ .Values.caSecret }}
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Scheduling of the pods: called with (list $ "gateway" .Values.gateway). */}}
{{- define "ssv-exporter.scheduling" -}}
{{- $values := index . 2 -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ssv-exporter.selector" . | nindent 8 }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "ssv-exporter.probes" -}}
livenessProbe:
  httpGet: { path: /live, port: admin }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /ready, port: admin }
  periodSeconds: 5
  timeoutSeconds: 6
  failureThreshold: 2
{{- end -}}
