/** What a scrape job is about, by the name that its series carry as `job`. */
export type Job = keyof typeof EXPORTERS;

interface Exporter {
  /** Labels that the scrape itself puts on every series, beside `job` and `instance`. */
  readonly target: readonly string[];
  /** Labels of each metric. Only these metrics are kept where an exporter has many more. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every metric that a rule, a panel or the autoscaler names, by what produces it. What is scraped
 * and exposed is cut down to this table, so that a metric which nobody listed is missing here and
 * there alike; a test holds every expression against it.
 *
 * Sources: node_exporter 1.9 and its collectors; kube-state-metrics 2.18, docs/metrics; cAdvisor's
 * docs/storage/prometheus.md; Kubernetes' metrics reference.
 */
export const EXPORTERS = {
  'node-exporter': {
    target: ['node'],
    metrics: {
      node_cpu_seconds_total: ['cpu', 'mode'],
      node_memory_MemAvailable_bytes: [],
      node_memory_MemTotal_bytes: [],
      node_disk_read_bytes_total: ['device'],
      node_disk_written_bytes_total: ['device'],
      node_network_receive_bytes_total: ['device'],
      node_network_transmit_bytes_total: ['device'],
      node_filesystem_avail_bytes: ['device', 'fstype', 'mountpoint'],
      node_filesystem_size_bytes: ['device', 'fstype', 'mountpoint'],
    },
  },
  'kube-state-metrics': {
    target: [],
    metrics: {
      kube_node_created: ['node'],
      kube_node_labels: [
        'node',
        'label_smartscale_dev_market',
        'label_topology_kubernetes_io_zone',
      ],
      kube_node_role: ['node', 'role'],
      kube_node_spec_unschedulable: ['node'],
      kube_node_status_allocatable: ['node', 'resource', 'unit'],
      kube_node_status_condition: ['node', 'condition', 'status'],
      kube_pod_info: ['namespace', 'pod', 'uid', 'node'],
      kube_pod_status_phase: ['namespace', 'pod', 'uid', 'phase'],
      kube_pod_status_unschedulable: ['namespace', 'pod', 'uid'],
      kube_pod_container_status_restarts_total: ['namespace', 'pod', 'uid', 'container'],
      kube_pod_container_resource_requests: [
        'namespace',
        'pod',
        'uid',
        'container',
        'node',
        'resource',
        'unit',
      ],
      kube_deployment_status_replicas_ready: ['namespace', 'deployment'],
      kube_horizontalpodautoscaler_spec_max_replicas: ['namespace', 'horizontalpodautoscaler'],
      kube_horizontalpodautoscaler_status_desired_replicas: [
        'namespace',
        'horizontalpodautoscaler',
      ],
      gotk_resource_info: [
        'customresource_group',
        'customresource_kind',
        'customresource_version',
        'exported_namespace',
        'name',
        'ready',
        'suspended',
      ],
    },
  },
  cadvisor: {
    target: ['node'],
    metrics: {
      container_cpu_usage_seconds_total: ['namespace', 'pod', 'container'],
      container_memory_working_set_bytes: ['namespace', 'pod', 'container'],
    },
  },
  kubelet: {
    target: ['node'],
    metrics: {
      kubelet_running_pods: [],
      kubelet_running_containers: ['container_state'],
    },
  },
  prometheus: {
    target: [],
    metrics: {
      prometheus_rule_evaluation_failures_total: ['rule_group'],
      prometheus_config_last_reload_successful: [],
    },
  },
  'demo-app': {
    target: ['namespace', 'pod', 'node'],
    metrics: {
      http_requests_total: ['status', 'endpoint'],
      http_request_duration_seconds_bucket: ['endpoint', 'le'],
      rabbitmq_queue_messages: ['queue'],
    },
  },
  /** Whatever pod asks for it by annotation: the controller, Flux, a real RabbitMQ. */
  pods: {
    target: ['namespace', 'pod', 'node', 'app'],
    metrics: {
      smartscale_controller_duty_age_seconds: ['duty'],
      rabbitmq_queue_messages: ['queue'],
    },
  },
} as const satisfies Readonly<Record<string, Exporter>>;

/** A pattern of exactly these metrics, for Prometheus and kube-state-metrics alike. */
export const onlyThose = (job: Job): string => Object.keys(EXPORTERS[job].metrics).join('|');
