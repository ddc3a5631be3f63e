//! How rows are numbered, so that a list is one range of a table.

use scim::resource::ResourceType;

/// Bits of a resource's number within its list.
const NUMBER_BITS: u32 = 40;

/// Bits of an exchange's number within its tenant. What is left keeps ids below 2^53, which a
/// JavaScript number holds, for two million tenants.
const EXCHANGE_BITS: u32 = 32;

/// The users or the groups of one tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct List(i64);

impl List {
    pub(crate) fn new(tenant_seq: i64, resource_type: ResourceType) -> Self {
        Self(tenant_seq * 2 + i64::from(resource_type == ResourceType::Group))
    }

    /// The list a resource is in.
    pub(crate) fn of(seq: i64) -> Self {
        Self(seq >> NUMBER_BITS)
    }

    pub(crate) fn resource_type(self) -> ResourceType {
        if self.0 & 1 == 1 {
            ResourceType::Group
        } else {
            ResourceType::User
        }
    }

    /// As it stands in the column `list`.
    pub(crate) fn column(self) -> i64 {
        self.0
    }

    /// `resource.seq` of the number, which counts from 1.
    pub(crate) fn seq(self, number: i64) -> i64 {
        (self.0 << NUMBER_BITS) + number
    }

    /// Every `seq` of the list is below this.
    pub(crate) fn end(self) -> i64 {
        (self.0 + 1) << NUMBER_BITS
    }
}

/// Number of a resource within its list.
pub(crate) fn number(seq: i64) -> i64 {
    seq & ((1 << NUMBER_BITS) - 1)
}

/// Id of a tenant's exchange.
pub(crate) fn exchange_id(tenant_seq: i64, number: i64) -> i64 {
    (tenant_seq << EXCHANGE_BITS) + number
}

/// Number of an exchange within its tenant: the id that is shown.
pub(crate) fn exchange_number(id: i64) -> i64 {
    id & ((1 << EXCHANGE_BITS) - 1)
}

/// Id of the tenant's exchange that is shown with this number; past its last one for what no exchange can have.
pub(crate) fn exchange_shown(tenant_seq: i64, number: i64) -> i64 {
    exchange_id(tenant_seq, number.clamp(0, (1 << EXCHANGE_BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_list() {
        for resource_type in [ResourceType::User, ResourceType::Group] {
            let list = List::new(7, resource_type);
            let seq = list.seq(1_000_000);
            assert_eq!((List::of(seq), number(seq)), (list, 1_000_000));
            assert_eq!(list.resource_type(), resource_type);
            assert!(seq < list.end());
        }
    }

    #[test]
    fn exchange_ids_fit_a_javascript_number() {
        assert!(exchange_id(2_000_000, i64::from(u32::MAX)) < 1 << 53);
    }

    #[test]
    fn a_tenant_counts_its_exchanges_from_one() {
        assert_eq!(exchange_number(exchange_id(7, 12)), 12);
        assert_eq!(exchange_shown(7, 12), exchange_id(7, 12));
        for beyond in [i64::MAX, i64::MIN, 1 << 32] {
            let id = exchange_shown(7, beyond);
            assert!((exchange_id(7, 0)..exchange_id(8, 0)).contains(&id), "{beyond}");
        }
    }
}
