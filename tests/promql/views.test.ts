import { test } from 'vitest';
import { VIEWS } from '../../autoscaler/src/core/promql/expressions.ts';
import { later, node } from './nodes.ts';
import { promqlDescribe, proves, type Series } from './promtool.ts';

const at = '10m';
const constant = (rows: Readonly<Record<string, number>>): Series =>
  Object.fromEntries(Object.entries(rows).map(([name, value]) => [name, `${value}x120`]));

promqlDescribe('what dashboards show of nodes', () => {
  test('are workers by market and zone, servers and cordoned nodes left out', () => {
    const labels = (name: string, market: string, zone: string) => ({
      [`kube_node_labels{node="${name}",label_smartscale_dev_market="${market}",label_topology_kubernetes_io_zone="${zone}"}`]: 1,
    });
    proves({
      series: {
        ...node('a'),
        ...node('b'),
        ...node('c'),
        ...node('cordoned', { cordoned: true }),
        ...node('server', { server: true }),
        ...constant({
          ...labels('a', 'spot', 'z1'),
          ...labels('b', 'spot', 'z2'),
          ...labels('c', 'on-demand', 'z2'),
          ...labels('cordoned', 'spot', 'z1'),
          ...labels('server', '', 'z1'),
        }),
      },
      asks: [
        {
          expr: VIEWS.nodesByMarket.expr,
          at,
          gives: {
            '{label_smartscale_dev_market="spot"}': 2,
            '{label_smartscale_dev_market="on-demand"}': 1,
          },
        },
        {
          expr: VIEWS.nodesByZone.expr,
          at,
          gives: {
            '{label_topology_kubernetes_io_zone="z1"}': 1,
            '{label_topology_kubernetes_io_zone="z2"}': 2,
          },
        },
      ],
    });
  });

  test('are how many are not Ready, zero when all are', () => {
    const ask = (value: number) => ({ expr: VIEWS.unreadyNodes.expr, at, gives: { '{}': value } });
    proves({ series: { ...node('a'), ...node('b', { ready: false }) }, asks: [ask(1)] });
    proves({ series: node('a'), asks: [ask(0)] });
  });

  test('are who began and who stopped to serve, for one minute each', () => {
    const cordon = { 'kube_node_spec_unschedulable{node="b"}': '0x43 1x76' };
    proves({
      series: { ...node('a'), ...later(40, node('new')), ...node('b'), ...cordon },
      asks: [
        { expr: VIEWS.nodeJoined.expr, at: '9m45s', gives: {} },
        { expr: VIEWS.nodeJoined.expr, at: '10m45s', gives: { '{node="new"}': 1 } },
        { expr: VIEWS.nodeJoined.expr, at: '11m30s', gives: {} },
        { expr: VIEWS.nodeLeft.expr, at: '10m45s', gives: {} },
        { expr: VIEWS.nodeLeft.expr, at: '11m30s', gives: { '{node="b"}': 1 } },
        { expr: VIEWS.nodeLeft.expr, at: '12m30s', gives: {} },
      ],
    });
  });

  test('are not told as joined when Prometheus was away, nor as left while it is', () => {
    proves({
      rules: false,
      series: {
        'smartscale:heartbeat:seconds': '0+15x39 _x40 1200+15x20',
        'smartscale:worker:serving{node="a"}': '1x39 _x40 1x20',
      },
      asks: [
        { expr: VIEWS.nodeJoined.expr, at: '20m15s', gives: {} },
        { expr: VIEWS.nodeLeft.expr, at: '15m15s', gives: {} },
      ],
    });
  });

  test('are the shares of CPU and memory that running pods ask for', () => {
    const requests = (pod: string, cpu: number, memory: number) => ({
      [`kube_pod_container_resource_requests{namespace="shop",pod="${pod}",container="x",node="a",resource="cpu"}`]:
        cpu,
      [`kube_pod_container_resource_requests{namespace="shop",pod="${pod}",container="x",node="a",resource="memory"}`]:
        memory,
    });
    const phase = (pod: string, running: number) => ({
      [`kube_pod_status_phase{namespace="shop",pod="${pod}",phase="Running"}`]: running,
    });
    proves({
      series: {
        ...node('a'),
        ...constant({
          ...requests('one', 0.2, 256),
          ...requests('two', 0.6, 256),
          ...requests('done', 1, 512),
          ...phase('one', 1),
          ...phase('two', 1),
          ...phase('done', 0),
          'kube_node_status_allocatable{node="a",resource="cpu"}': 2,
          'kube_node_status_allocatable{node="a",resource="memory"}': 1024,
        }),
      },
      asks: [
        { expr: VIEWS.requestedCpu.expr, at, gives: { '{node="a"}': 0.4 } },
        { expr: VIEWS.requestedMemory.expr, at, gives: { '{node="a"}': 0.5 } },
      ],
    });
  });
});

promqlDescribe('what dashboards show of deployments', () => {
  test('are alerts that fire and objects of Flux that are not Ready, zero when all are', () => {
    const flux = (name: string, ready: string) => ({
      [`gotk_resource_info{name="${name}",ready="${ready}"}`]: 1,
    });
    const alert = (state: string) =>
      `ALERTS{alertname="TargetDown",severity="warning",alertstate="${state}",instance="${state}"}`;
    proves({
      rules: false,
      series: constant({
        ...flux('a', 'True'),
        ...flux('b', 'False'),
        [alert('firing')]: 1,
        [alert('pending')]: 1,
      }),
      asks: [
        { expr: VIEWS.fluxStuck.expr, at, gives: { '{}': 1 } },
        {
          expr: VIEWS.firingAlerts.expr,
          at,
          gives: { '{alertname="TargetDown",severity="warning"}': 1 },
        },
      ],
    });
    const ask = { expr: VIEWS.fluxStuck.expr, at, gives: { '{}': 0 } };
    proves({ series: constant(flux('a', 'True')), asks: [ask] });
  });

  test('are replicas that are wanted, allowed and Ready', () => {
    const hpa = '{namespace="shop",horizontalpodautoscaler="demo-app"}';
    const deployment = '{namespace="shop",deployment="demo-app"}';
    proves({
      series: constant({
        [`kube_horizontalpodautoscaler_status_desired_replicas${hpa}`]: 9,
        [`kube_horizontalpodautoscaler_spec_max_replicas${hpa}`]: 40,
        [`kube_deployment_status_replicas_ready${deployment}`]: 7,
      }),
      asks: [
        { expr: VIEWS.replicasWanted.expr, at, gives: { [hpa]: 9 } },
        { expr: VIEWS.replicasMost.expr, at, gives: { [hpa]: 40 } },
        { expr: VIEWS.replicasReady.expr, at, gives: { [deployment]: 7 } },
      ],
    });
  });
});

promqlDescribe('what dashboards show of the shop', () => {
  test('are the requests of a day and the messages of each queue', () => {
    proves({
      // A day of rules is eleven seconds of promtool.
      rules: false,
      series: { 'http_requests_total{endpoint="/a",status="200"}': '0+15x6000' },
      asks: [{ expr: VIEWS.requestsOfDay.expr, at: '24h30m', gives: { '{}': 86_400 } }],
    });
    proves({
      series: {
        ...constant({
          'rabbitmq_queue_messages{queue="orders",pod="a"}': 40,
          'rabbitmq_queue_messages{queue="orders",pod="b"}': 2,
        }),
      },
      asks: [{ expr: VIEWS.queueDepth.expr, at, gives: { '{queue="orders"}': 42 } }],
    });
  });

  test('are the pods that use most CPU and memory, their sandboxes aside', () => {
    const labels = (container: string) => `{namespace="shop",pod="x",container="${container}"}`;
    proves({
      series: {
        [`container_cpu_usage_seconds_total${labels('app')}`]: '1000+3x120',
        [`container_cpu_usage_seconds_total${labels('')}`]: '1000+3x120',
        ...constant({
          [`container_memory_working_set_bytes${labels('app')}`]: 300,
          [`container_memory_working_set_bytes${labels('')}`]: 310,
        }),
      },
      asks: [
        { expr: VIEWS.podCpu.expr, at, gives: { '{namespace="shop",pod="x"}': 0.2 } },
        { expr: VIEWS.podMemory.expr, at, gives: { '{namespace="shop",pod="x"}': 300 } },
      ],
    });
  });
});
