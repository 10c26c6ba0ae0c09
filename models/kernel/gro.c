#include "models/kernel/gro.h"

#include "models/kernel/dev.h"
#include "models/kernel/kernel.h"

void napi_gro_receive(struct napi *napi, struct packet *pkt)
{
    kernel_charge(napi->kc, gro_receive);
    packet_list_add(&napi->rx_list, pkt);
    if (napi->rx_list.count >= GRO_NORMAL_BATCH)
        gro_normal_list(napi);
}

void gro_normal_list(struct napi *napi)
{
    struct packet_list list = napi->rx_list;

    if (list.count == 0)
        return;
    napi->rx_list = (struct packet_list){ NULL, NULL, 0 };
    netif_receive_skb_list(napi->kc, &list);
}
