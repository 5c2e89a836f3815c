"""The bank holidays that reviews leave out; the agency's node counts its working days by the same ones."""

from alongside.bank_holidays import Nation as Nation
from alongside.bank_holidays import bank_holidays as bank_holidays
from alongside.bank_holidays import easter_sunday as easter_sunday
from alongside.bank_holidays import is_bank_holiday as is_bank_holiday
from alongside.bank_holidays import nation_of as nation_of
